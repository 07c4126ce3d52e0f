import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {manifestText} from '../../scripts/manifest.js'
import {root} from '../support/cli.js'

type Manifest = {
  readonly commands: Record<
    string,
    {readonly summary?: string; readonly exits?: unknown; readonly examples?: unknown[]}
  >
}

describe('oclif.manifest.json', () => {
  const committed = readFileSync(join(root, 'oclif.manifest.json'), 'utf8')
  // The text was written by scripts/manifest.js.
  const {commands} = JSON.parse(committed) as Manifest

  it('is what the built commands give; "npm run build" writes it', async () => {
    expect(await manifestText(root)).to.equal(committed)
  })

  for (const [id, command] of Object.entries(commands)) {
    it(`has a summary, exits and an example for ${id}`, () => {
      expect(command.summary).to.match(/^[A-Z].*[^.]$/)
      expect(command.exits).to.include.members(['ok', 'internal', 'usage'])
      expect(command.examples).to.have.length.above(0)
    })
  }
})

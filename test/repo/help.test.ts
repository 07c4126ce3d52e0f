import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {exitCodes} from '../../src/exit-codes.js'
import {expectGolden} from '../support/golden.js'
import {root, runCli} from '../support/cli.js'

const manifest: unknown = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
// The text was written by scripts/manifest.js.
const ids = Object.keys((manifest as {commands: object}).commands)
const pages: readonly (readonly string[])[] = [[], ['config'], ...ids.map((id) => id.split(':'))]

function fileOf(words: readonly string[]): string {
  return `${words.length === 0 ? 'root' : words.join('-')}.txt`
}

describe('help', () => {
  for (const words of pages) {
    it(`of "mldns ${words.join(' ')}" is as reviewed, 80 columns wide`, async () => {
      const {code, stdout, stderr} = await runCli([...words, '--help'])
      expect([code, stderr]).to.deep.equal([0, ''])
      for (const line of stdout.split('\n')) expect(line.length, line).to.be.at.most(80)
      expectGolden(
        `help/${fileOf(words)}`,
        stdout.replace(/mldns\/\d\S* \S+ \S+/, 'mldns/VERSION PLATFORM NODE'),
      )
    })
  }

  it('has no golden file of a command that is gone', () => {
    expect(readdirSync(join(root, 'test', 'golden', 'help')).sort()).to.deep.equal(pages.map(fileOf).sort())
  })

  it('of the root holds every exit code', async () => {
    const {stdout} = await runCli(['--help'])
    for (const {code} of Object.values(exitCodes)) expect(stdout).to.match(new RegExp(`^  ${code} `, 'm'))
  })

  it('is the same for -h, for "help plan" and for "plan --help" beside other flags', async () => {
    const [first, ...others] = await Promise.all(
      [
        ['plan', '--help'],
        ['plan', '-h'],
        ['help', 'plan'],
        ['plan', '--policy', 'nonsense', '--help'],
      ].map(async (args) => runCli(args)),
    )
    for (const other of others) expect(other).to.deep.equal(first)
  })

  it('is what "mldns" alone prints', async () => {
    expect((await runCli([])).stdout).to.equal((await runCli(['--help'])).stdout)
  })
})

import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {generatedFiles} from '../../scripts/docs.js'
import {root} from '../support/cli.js'

describe('generated files', () => {
  it('are fresh; "npm run docs" writes them', async () => {
    for (const [path, text] of await generatedFiles()) {
      expect(readFileSync(join(root, path), 'utf8'), path).to.equal(text)
    }
  })

  it('leave no page of a command that is gone', async () => {
    const pages = [...(await generatedFiles()).keys()].filter((path) => path.startsWith('docs/cli/'))
    expect(readdirSync(join(root, 'docs', 'cli')).sort()).to.deep.equal(
      pages.map((path) => path.slice('docs/cli/'.length)).sort(),
    )
  })
})

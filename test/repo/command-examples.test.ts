import {cpSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {exitCodes, type ExitName} from '../../src/exit-codes.js'
import {root, runCli} from '../support/cli.js'
import {temporaryFolder} from '../support/temporary-folder.js'

type Manifest = {
  readonly commands: Record<
    string,
    {readonly exits: readonly ExitName[]; readonly examples: readonly {readonly command: string}[]}
  >
}

// The text was written by scripts/manifest.js.
const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest

describe('the examples in help', () => {
  const folder = temporaryFolder()
  const wrong: readonly ExitName[] = ['internal', 'usage']

  for (const [id, {examples, exits}] of Object.entries(commands)) {
    for (const {command} of examples) {
      const line = command.replace('<%= config.bin %> ', '')
      it(`run: mldns ${line}`, async () => {
        cpSync(join(root, 'examples'), join(folder.path(), 'examples'), {recursive: true})
        if (line.includes('plan.json') && id !== 'plan') {
          const made = 'plan --config examples/quickstart/mldns.yaml --out plan.json'
          expect((await runCli(made.split(' '), {cwd: folder.path()})).code).to.equal(0)
        }
        const {code, stderr} = await runCli(line.split(' '), {cwd: folder.path()})
        const declared = exits.filter((name) => !wrong.includes(name)).map((name) => exitCodes[name].code)
        expect(declared, stderr).to.include(code)
      })
    }
  }
})

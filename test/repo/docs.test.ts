import {spawn} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {loadAll} from 'js-yaml'
import {root, runCli} from '../support/cli.js'
import {findMistake, knownFlags, listMldnsLines, listSimpleCommands} from './command-lines.js'
import {type Block, listBlocks, listInlineCode, listPages} from './markdown.js'

const pages = listPages().filter((page) => !page.path.startsWith('test/'))
const blocks = pages.flatMap((page) => listBlocks(page))
const shell = blocks.filter((block) => block.language === 'sh')
const {scripts} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

type Ended = {readonly code: number | null; readonly stdout: string; readonly all: string}

/** A folder a reader would have after cloning and building, with the plan of the quickstart for pages that go on from one. */
class Reader {
  readonly folder = mkdtempSync(join(tmpdir(), 'mldns-docs-'))

  constructor(plan: string) {
    cpSync(join(root, 'examples'), join(this.folder, 'examples'), {recursive: true})
    symlinkSync(join(root, 'bin'), join(this.folder, 'bin'))
    mkdirSync(join(this.folder, 'path'))
    symlinkSync(join(root, 'bin', 'run.js'), join(this.folder, 'path', 'mldns'))
    writeFileSync(join(this.folder, 'plan.json'), plan)
  }

  run(text: string): Promise<Ended> {
    const path = [join(this.folder, 'path'), dirname(process.execPath), '/usr/bin', '/bin'].join(':')
    const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
      cwd: this.folder,
      env: {PATH: path, HOME: this.folder},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let all = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      all += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => (all += chunk.toString()))
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => {
        resolve({code, stdout, all})
      })
    })
  }

  remove(): void {
    rmSync(this.folder, {recursive: true, force: true})
  }
}

async function withReader(use: (reader: Reader) => Promise<void>): Promise<void> {
  const plan = await runCli(['plan', '--config', 'examples/quickstart/mldns.yaml', '-o', 'json'])
  expect(plan.code, plan.stderr).to.equal(0)
  const reader = new Reader(plan.stdout)
  try {
    await use(reader)
  } finally {
    reader.remove()
  }
}

/** What is left of a block when installation, build and tests are taken off. */
function withoutNpm(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .split(' && ')
        .filter((part) => !part.startsWith('npm '))
        .join(' && '),
    )
    .join('\n')
}

/** The exit code a block is documented to end with; generated pages say it by their flags. */
function expectedCode(block: Block): number {
  const documented = /^exit (\d+)$/.exec(block.note)?.[1]
  if (documented !== undefined) return Number(documented)
  return block.text.includes('--detailed-exitcode') ? 2 : 0
}

/** Without a terminal `apply` cannot ask; the pages that show it to a person are generated. */
function asksAPerson(block: Block): boolean {
  return block.place.startsWith('docs/cli/') && / apply /.test(` ${block.text} `)
}

function isRun(block: Block): boolean {
  return !block.note.startsWith('not run: ') && !asksAPerson(block) && withoutNpm(block.text).trim() !== ''
}

describe('the commands of the documentation', () => {
  for (const page of pages) {
    const here = shell.filter((block) => block.place.startsWith(`${page.path}:`) && isRun(block))
    if (here.length === 0) continue
    it(`of ${page.path} end as documented, one block after the other`, async () => {
      await withReader(async (reader) => {
        for (const block of here) {
          const {code, all} = await reader.run(withoutNpm(block.text))
          expect(code, `${block.place}\n${all}`).to.equal(expectedCode(block))
        }
      })
    }).timeout(60_000)
  }

  it('have flags, values and arguments that exist', () => {
    const wrong = shell.flatMap((block) =>
      listMldnsLines(block.text).flatMap((words) => {
        const mistake = findMistake(words)
        return mistake === undefined ? [] : [`${block.place}: ${mistake}`]
      }),
    )
    expect(wrong).to.deep.equal([])
  })

  it('name scripts that package.json has', () => {
    const named = shell
      .flatMap((block) => listSimpleCommands(block.text))
      .filter((words) => words[0] === 'npm')
      .map((words) => words.filter((word) => !word.startsWith('-')))
      .flatMap((words) => (words[1] === 'run' ? [words[2] ?? ''] : words[1] === 'test' ? ['test'] : []))
    expect(named).to.include.members(['build', 'test'])
    expect(named.filter((name) => scripts[name] === undefined)).to.deep.equal([])
  })

  it('say why when they are not run', () => {
    const notes = shell.map((block) => block.note).filter((note) => note !== '')
    expect(notes.filter((note) => !/^(?:not run: \w.+|exit \d+)$/.test(note))).to.deep.equal([])
  })
})

describe('the text of the documentation', () => {
  it('names commands and flags that exist', () => {
    const wrong = pages.flatMap((page) =>
      listInlineCode(page).flatMap((code) => {
        const mistake = mistakeInProse(code)
        return mistake === undefined ? [] : [`${page.path}: \`${code}\`: ${mistake}`]
      }),
    )
    expect(wrong).to.deep.equal([])
  })

  it('names npm scripts that exist', () => {
    const wrong = pages.flatMap((page) =>
      listInlineCode(page).flatMap((code) =>
        [...code.matchAll(/npm run (?:-\S+ )*(\S+)/g)]
          .filter((match) => scripts[match[1] ?? ''] === undefined)
          .map((match) => `${page.path}: ${match[0]}`),
      ),
    )
    expect(wrong).to.deep.equal([])
  })

  it('shows YAML and JSON that parse', () => {
    const data = blocks.filter((block) => ['yaml', 'json'].includes(block.language))
    expect(data).not.to.deep.equal([])
    for (const {language, text, place} of data) {
      const parse = language === 'yaml' ? () => loadAll(text) : (): unknown => JSON.parse(text)
      expect(parse, place).not.to.throw()
    }
  })

  it('shows output that the commands print', async () => {
    const shown = blocks.filter((block) => block.note.startsWith('output of: '))
    expect(shown).not.to.deep.equal([])
    await withReader(async (reader) => {
      for (const block of shown) {
        const {stdout} = await reader.run(block.note.slice('output of: '.length))
        expectShortened(block, stdout)
      }
    })
  }).timeout(60_000)
})

describe('a check of command lines', () => {
  function check(text: string): readonly (string | undefined)[] {
    return listMldnsLines(text).map((words) => findMistake(words))
  }

  it('reads continued lines, chains, quotes, variables and comments', () => {
    const text = [
      'A=1 mldns plan --source service \\',
      "  --fqdn-template '{{.Name}}; # none' # a comment --none",
      'npm ci && ./bin/run.js config check | less',
    ].join('\n')
    expect(listMldnsLines(text)).to.deep.equal([
      ['plan', '--source', 'service', '--fqdn-template', '{{.Name}}; # none'],
      ['config', 'check'],
    ])
    expect(check(text)).to.deep.equal([undefined, undefined])
  })

  it('finds unknown commands and flags, missing values and arguments too many', () => {
    expect(check('mldns plant')).to.deep.equal(['no command plant'])
    expect(check('mldns plan --sauce service')).to.deep.equal(['no flag --sauce'])
    expect(check('mldns plan --source')).to.deep.equal(['--source has no value'])
    expect(check('mldns plan --quiet=yes')).to.deep.equal(['--quiet takes no value'])
    expect(check('mldns apply a b')).to.deep.equal(['2 arguments, expected at most 1'])
    expect(check('mldns plan --no-exclude-unschedulable --rfc2136-tsig-axfr')).to.deep.equal([undefined])
  })
})

/** Stand for any flag where the text explains how flags are written. */
const placeholders: ReadonlySet<string> = new Set(['name', 'no-name'])

/** Flags of other programs: the controllers of MetalLB and of Ingresses. */
const foreign: ReadonlySet<string> = new Set(['lb-class', 'publish-service'])

/** A line of prose code is checked as far as it is one of ours. */
function mistakeInProse(code: string): string | undefined {
  const words = listSimpleCommands(code)[0] ?? []
  if (words[0] === 'mldns' && words.length > 1) return findMistake(words.slice(1))
  const name = /^--([a-z0-9-]+)/.exec(code)?.[1]
  if (name === undefined || placeholders.has(name) || foreign.has(name)) return undefined
  return knownFlags.has(name) ? undefined : 'no such flag'
}

/** Every run of lines between two lines of `…` stands in the output as it is, in this order. */
function expectShortened(block: Block, output: string): void {
  let rest = output
  for (const part of block.text.split(/^\s*…\n?/m)) {
    const lines = part.trimEnd()
    const at = rest.indexOf(lines)
    expect(at, `${block.place}: not in the output:\n${lines}\n---\n${output}`).not.to.equal(-1)
    rest = rest.slice(at + lines.length)
  }
}

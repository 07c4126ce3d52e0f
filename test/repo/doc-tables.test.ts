import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {allChecks} from '../../src/checks/registry.js'
import type {HeldReason} from '../../src/plan/change.js'
import {heldWord} from '../../src/render/held-text.js'
import {applyFormats} from '../../src/cli/apply-output.js'
import {planFormats} from '../../src/cli/plan-output.js'
import {isFunctionName} from '../../src/sources/template-functions.js'
import {root, runCli} from '../support/cli.js'
import {listPages, listRows, type Page} from './markdown.js'

const pages = new Map(listPages('docs').map((page) => [page.path, page]))

function pageAt(path: string): Page {
  const page = pages.get(path)
  if (page === undefined) throw new Error(`${path} does not exist`)
  return page
}

/** Rows of the table behind a heading of a page. */
function rowsBelow(path: string, heading: string): readonly (readonly string[])[] {
  const {text} = pageAt(path)
  const from = text.indexOf(`\n## ${heading}\n`)
  if (from === -1) throw new Error(`${path} has no heading "${heading}"`)
  return listRows({path, text: text.slice(from + 1).split(/\n(?=## )/)[0] ?? ''})
}

/** The words in backticks of a cell. */
function codesOf(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
}

const quickstart = ['--config', 'examples/quickstart/mldns.yaml', '--quiet']

describe('the tables of the documentation', () => {
  it('list every reason of a source', () => {
    const folder = join(root, 'src', 'sources')
    const text = readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const used = new Set(
      [...text.matchAll(/\bcode(?::| =) '([a-z]+(?:-[a-z]+)*)'/g)].map((match) => match[1] ?? ''),
    )
    const listed = rowsBelow('docs/sources.md', 'Why is there no record?').flatMap(([cell]) => codesOf(cell))
    expect(used.size).to.be.greaterThan(10)
    expect(listed.toSorted()).to.deep.equal([...used].toSorted())
  })

  it('list template functions that exist', () => {
    const listed = rowsBelow('docs/sources.md', 'Templates').flatMap(([cell]) => codesOf(cell))
    expect(listed.length).to.be.greaterThan(8)
    expect(listed.filter((name) => !isFunctionName(name))).to.deep.equal([])
  })

  it('name check codes of the catalogue', () => {
    const known = new Set(allChecks.map(({code}) => code))
    const wrong = [...pages.values()].flatMap(({path, text}) =>
      [...text.matchAll(/\bMLD\d+\b/g)].filter(([id]) => !known.has(id)).map(([id]) => `${path}: ${id}`),
    )
    expect(wrong).to.deep.equal([])
  })

  it('tell the formats of plan and apply', () => {
    const rows = listRows(pageAt('docs/output.md')).slice(0, 4)
    const takers = (column: number): readonly string[] =>
      rows.filter((row) => row[column] !== '–').flatMap(([format]) => codesOf(format))
    expect(takers(1).toSorted()).to.deep.equal([...planFormats].toSorted())
    expect(takers(2).toSorted()).to.deep.equal([...applyFormats].toSorted())
  })

  it('list the top keys of a plan file', async () => {
    const {stdout} = await runCli(['plan', ...quickstart, '-o', 'json'])
    const keys = Object.keys(JSON.parse(stdout) as object)
    const listed = rowsBelow('docs/plan-file.md', 'Keys').flatMap(([cell]) => codesOf(cell))
    const promised = ['digest', 'approvals']
    expect(keys.filter((key) => !listed.includes(key) && !promised.includes(key))).to.deep.equal([])
    expect(listed.filter((key) => !keys.includes(key))).to.deep.equal([])
  })

  it('list the events of a plan', async () => {
    const {stdout} = await runCli(['plan', ...quickstart, '-o', 'ndjson'])
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as {readonly event: string}).event)
    const listed = rowsBelow('docs/output.md', 'NDJSON').flatMap(([cell]) => codesOf(cell))
    expect(events[0]).to.equal('run.started')
    expect([...new Set(events)].filter((event) => !listed.includes(event))).to.deep.equal([])
  })

  it('explain every word for what is held back', () => {
    const {text} = pageAt('docs/output.md')
    const words = Object.keys(reasons).map((reason) => heldWord(reason as HeldReason))
    expect(words.filter((word) => !text.includes(`*${word}*`))).to.deep.equal([])
  })

  it('name reasons for holding that a plan can have', () => {
    const named = codesOf(rowsBelow('docs/plan.md', 'Proof of a removal').flat().join(' '))
    const changes = ['no-longer-published', 'source-deleted', 'sources-partial']
    const wrong = named.filter((word) => !changes.includes(word) && !Object.hasOwn(reasons, word))
    expect(named.length).to.be.greaterThan(4)
    expect(wrong).to.deep.equal([])
  })
})

/** Every reason a record is held, so that the compiler tells when one is added. */
const reasons: Readonly<Record<HeldReason, true>> = {
  'foreign-owner': true,
  'unowned-exists': true,
  policy: true,
  conflict: true,
  protected: true,
  grace: true,
  'source-incomplete': true,
  'source-not-ready': true,
  unsupported: true,
  'no-permission': true,
  'out-of-scope': true,
}

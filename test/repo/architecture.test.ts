import {readFileSync, readdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {expect} from 'chai'
import {root} from '../support/cli.js'
import {listPages, listRows, type Page} from './markdown.js'

type Package = {
  readonly license: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const pages = new Map(listPages().map((page) => [page.path, page]))

function pageAt(path: string): Page {
  const page = pages.get(path)
  if (page === undefined) throw new Error(`${path} does not exist`)
  return page
}

function readPackage(folder: string): Package {
  // Only fields every package.json we read has are used; the tests below fail on a missing one.
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Package
}

/** The cells of one table that begins with this head. */
function tableAfter(page: Page, head: string): readonly (readonly string[])[] {
  const from = page.text.indexOf(head)
  if (from === -1) throw new Error(`${page.path} has no table "${head}"`)
  const text = page.text.slice(from).split('\n\n')[0] ?? ''
  return listRows({path: page.path, text})
}

describe('docs/architecture.md', () => {
  it('lists the import rules that are enforced, each with its reason', () => {
    const require = createRequire(import.meta.url)
    // The file is checked by dependency-cruiser itself on every run.
    const rules = require(join(root, '.dependency-cruiser.cjs')) as {
      readonly forbidden: readonly {
        readonly name: string
        readonly comment: string
        readonly severity: string
      }[]
    }
    const table = tableAfter(pageAt('docs/architecture.md'), '| rule | reason |')
    expect(table).to.deep.equal(rules.forbidden.map(({name, comment}) => [name, comment]))
    expect(rules.forbidden.filter(({severity}) => severity !== 'error')).to.deep.equal([])
  })

  it('and AGENTS.md name folders that exist, and AGENTS.md all of them', () => {
    const named = [...pageAt('AGENTS.md').text.matchAll(/`src\/([a-z]+)/g)].map((match) => match[1])
    const folders = readdirSync(join(root, 'src'), {withFileTypes: true}).filter((one) => one.isDirectory())
    expect(folders.map(({name}) => name).filter((name) => !named.includes(name))).to.deep.equal([])
  })

  it('and the other pages name source files that exist', () => {
    const missing = [...pages.values()].flatMap((page) =>
      [...page.text.matchAll(/`((?:src|test|scripts|docs|schemas|examples|bin)\/[\w./-]*\w)`/g)]
        .map((match) => match[1] ?? '')
        .filter((path) => !exists(path))
        .map((path) => `${page.path}: ${path}`),
    )
    expect(missing).to.deep.equal([])
  })
})

function exists(path: string): boolean {
  const folder = path.split('/').slice(0, -1).join('/')
  const name = path.slice(folder.length + 1)
  try {
    return readdirSync(join(root, folder)).includes(name)
  } catch {
    // A missing folder is the answer.
    return false
  }
}

describe('the decisions', () => {
  const list = pageAt('docs/decisions/README.md')
  const files = readdirSync(join(root, 'docs', 'decisions')).filter((name) => /^\d{4}-/.test(name))

  it('are all listed, in order, with their title and status', () => {
    const expected = files.toSorted().map((name) => {
      const {text} = pageAt(`docs/decisions/${name}`)
      const [, title] = /^# \d{4} (.+)$/m.exec(text) ?? []
      const [, status] = /^Status: (.+)$/m.exec(text) ?? []
      return [`[${name.slice(0, 4)}](${name})`, title, status]
    })
    expect(listRows(list).map(([link, , status]) => [link, status])).to.deep.equal(
      expected.map(([link, , status]) => [link, status]),
    )
    for (const [link, title, status] of expected) {
      expect(title, link).to.be.a('string')
      expect(status, link).to.match(/^(?:accepted|refused|superseded by \d{4})(?:, until .+)?$/)
    }
  })

  it('have a number and a title in their first line that fits the file', () => {
    for (const name of files) {
      expect(pageAt(`docs/decisions/${name}`).text.slice(0, 7), name).to.equal(`# ${name.slice(0, 4)} `)
    }
  })
})

describe('the dependencies', () => {
  const {dependencies, devDependencies} = readPackage('.')
  const page = pageAt('docs/decisions/0002-dependencies.md')
  const table = tableAfter(page, '| package | licence |')

  it('each have a line with purpose and alternative', () => {
    const named = table.map(([name = '']) => name.replaceAll('`', ''))
    expect(named.toSorted()).to.deep.equal(Object.keys(dependencies).toSorted())
    expect(table.filter((row) => row.length !== 4 || row.includes(''))).to.deep.equal([])
  })

  it('have the licence their line says, and a permissive one', () => {
    for (const [name = '', licence] of table) {
      const {license} = readPackage(`node_modules/${name.replaceAll('`', '')}`)
      expect(licence, name).to.equal(license)
      expect(license, name).to.match(/^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause)$/)
    }
  })

  it('for development are named too, and permissive', () => {
    const names = Object.keys(devDependencies)
    const unnamed = names.filter((name) => !name.startsWith('@types/') && !page.text.includes(`\`${name}\``))
    expect(unnamed).to.deep.equal([])
    for (const name of names) {
      expect(readPackage(`node_modules/${name}`).license, name).to.match(
        /^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause)$/,
      )
    }
  })

  it('have one exact version each', () => {
    const versions = Object.entries({...dependencies, ...devDependencies})
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).to.deep.equal([])
  })
})

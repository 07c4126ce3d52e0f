import {existsSync, statSync} from 'node:fs'
import {join, posix} from 'node:path'
import {expect} from 'chai'
import {root} from '../support/cli.js'
import {listAnchors, listPages, type Page, proseOf} from './markdown.js'

const pages = listPages()
const byPath = new Map(pages.map((page) => [page.path, page]))

/** Targets of links, images and reference definitions outside of code. */
function listTargets(page: Page): readonly string[] {
  const text = proseOf(page).replaceAll(/`[^`\n]*`/g, '')
  const links = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
  const definitions = [...text.matchAll(/^\[[^\]]+\]:\s+<?(\S+?)>?$/gm)]
  const html = [...text.matchAll(/\b(?:href|src)="([^"]+)"/g)]
  return [...links, ...definitions, ...html].map((match) => match[1] ?? '')
}

/** What is wrong with a link, or nothing. */
function findMistake(page: Page, target: string): string | undefined {
  if (/^https?:/.test(target)) return undefined
  if (/^(?:[a-z]+:|\/)/i.test(target)) return 'expected a relative link'
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? page.path : posix.normalize(posix.join(posix.dirname(page.path), file))
  if (path.startsWith('..')) return 'leaves the repository'
  if (!existsSync(join(root, path))) return 'no such file'
  if (anchor === undefined) return undefined
  const aim = byPath.get(path)
  return aim !== undefined && listAnchors(aim).has(anchor) ? undefined : 'no such heading'
}

/** One line for each match of a pattern in a page. */
function matchesIn(pattern: RegExp): readonly string[] {
  return pages.flatMap((page) => [...page.text.matchAll(pattern)].map((match) => `${page.path}: ${match[0]}`))
}

describe('the Markdown files', () => {
  it('hold links whose file and heading exist in the repository', () => {
    const links = pages.flatMap((page) => listTargets(page).map((target) => ({page, target})))
    expect(links.length).to.be.greaterThan(20)
    const wrong = links.flatMap(({page, target}) => {
      const mistake = findMistake(page, target)
      return mistake === undefined ? [] : [`${page.path}: ${target}: ${mistake}`]
    })
    expect(wrong).to.deep.equal([])
  })

  it('are all reached from README.md, AGENTS.md or CONTRIBUTING.md', () => {
    const seen = new Set(['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])
    for (const path of seen) {
      const page = byPath.get(path)
      for (const target of page === undefined ? [] : listTargets(page)) {
        if (/^https?:/.test(target)) continue
        const file = posix.normalize(posix.join(posix.dirname(path), target.split('#')[0] ?? ''))
        const isFolder = existsSync(join(root, file)) && statSync(join(root, file)).isDirectory()
        seen.add(isFolder ? posix.join(file, 'README.md') : file)
      }
    }
    const documentation = pages.filter((page) => !page.path.startsWith('test/')).map((page) => page.path)
    expect(documentation.filter((path) => !seen.has(path))).to.deep.equal([])
  })

  it('link to no package registry', () => {
    expect(matchesIn(/https?:\/\/[\w.-]*(?:npm|pypi|registry|crates|rubygems)[\w.-]*/gi)).to.deep.equal([])
  })

  it('name no folder of one machine', () => {
    expect(matchesIn(/(?<![\w.<>-])\/(?:home|Users|root|tmp|work|mnt|private)\/[\w.-]*/g)).to.deep.equal([])
    expect(matchesIn(/\b(?:file:\/\/|[A-Z]:\\)\S*/g)).to.deep.equal([])
  })

  it('speak of the product alone, and of what is there', () => {
    expect(matchesIn(/\b(?:issue|ticket|pull request|PR) ?#\d+|\bTODO\b|\bFIXME\b|\bTBD\b/gi)).to.deep.equal(
      [],
    )
    expect(matchesIn(/coming soon|not yet implemented|not implemented yet/gi)).to.deep.equal([])
  })
})

describe('a check of links', () => {
  const page: Page = {
    path: 'docs/a.md',
    text: '# One Two\n\n```\n[x](none.md)\n```\n[y](b.md#c "t") `[z](none.md)`',
  }

  it('sees links outside of code alone', () => {
    expect(listTargets(page)).to.deep.equal(['b.md#c'])
  })

  it('finds missing files, missing headings, and links that leave the repository', () => {
    expect(findMistake(page, 'none.md')).to.equal('no such file')
    expect(findMistake(page, '../README.md#no-such-heading')).to.equal('no such heading')
    expect(findMistake(page, '../../x.md')).to.equal('leaves the repository')
    expect(findMistake(page, '/etc/passwd')).to.equal('expected a relative link')
    expect(findMistake(page, '../README.md#licence')).to.equal(undefined)
  })
})

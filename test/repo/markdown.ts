import {readFileSync, readdirSync} from 'node:fs'
import {join, sep} from 'node:path'
import {root} from '../support/cli.js'

/** A Markdown file of the repository. */
export type Page = {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
}

/** A fenced block of code. */
export type Block = {
  /** Page and line of the fence, to be shown when a test fails. */
  readonly place: string
  readonly language: string
  readonly text: string
  /** The HTML comment on the line before the fence, without its brackets; empty when there is none. */
  readonly note: string
}

/** Whole outputs of the product are not pages; the rest is not ours. */
const skipped = new Set(['node_modules', 'dist', 'coverage', 'golden', '.git', '.tmp'])

/** Every Markdown file, in order of path. */
export function listPages(folder = ''): readonly Page[] {
  const pages: Page[] = []
  for (const entry of readdirSync(join(root, folder), {withFileTypes: true})) {
    if (skipped.has(entry.name)) continue
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) pages.push(...listPages(path))
    else if (entry.name.endsWith('.md')) pages.push({path, text: readPage(path)})
  }
  return pages.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function readPage(path: string): string {
  return readFileSync(join(root, path.replaceAll('/', sep)), 'utf8')
}

/** The fenced blocks of a page, in order; the indent of the fence is taken off. */
export function listBlocks(page: Page): readonly Block[] {
  const lines = page.text.split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const fence = /^(\s*)```(\S*)$/.exec(lines[at] ?? '')
    if (fence === null) continue
    const [, indent = '', language = ''] = fence
    const end = lines.indexOf(`${indent}\`\`\``, at + 1)
    if (end === -1) throw new Error(`${page.path}:${at + 1}: the block has no end`)
    const body = lines.slice(at + 1, end).map((line) => line.slice(indent.length))
    const note = /^\s*<!-- (.*) -->$/.exec(lines[at - 1] ?? '')?.[1] ?? ''
    blocks.push({place: `${page.path}:${at + 1}`, language, text: body.join('\n'), note})
    at = end
  }
  return blocks
}

/** The page with fenced blocks left out: what is prose. */
export function proseOf(page: Page): string {
  return page.text.replaceAll(/^(\s*)```[\s\S]*?^\1```$/gm, '')
}

/** What stands between single backticks in the prose. */
export function listInlineCode(page: Page): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
}

/** The anchors of a page, as GitHub makes them from its headings. */
export function listAnchors(page: Page): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/** The rows of every table of a page as trimmed cells, without heads and rulers. */
export function listRows(page: Page): readonly (readonly string[])[] {
  const lines = proseOf(page).split('\n')
  return lines
    .filter((line, at) => line.startsWith('|') && !isRuler(line) && !isRuler(lines[at + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )
}

function isRuler(line: string): boolean {
  return /^\|(?:\s*:?-+:?\s*\|)+$/.test(line)
}

import {checkGroups, type CheckEntry} from '../src/checks/check.js'
import {allChecks, isJudged} from '../src/checks/registry.js'
import {neverSuppressed} from '../src/checks/suppress.js'
import {privilegeWords} from '../src/render/check-page.js'
import {linkWords} from '../src/render/report-words.js'
import {cell, generated} from './docs-pages.js'

/** docs/checks.md: the catalogue by groups. */
export function checksPage(): string {
  // "10" is an integer and would come first
  const groups = Object.entries(checkGroups)
    .toSorted(byId)
    .map(([id, name]) => ({
      id,
      name,
      checks: allChecks.filter(({code}) => code.slice(3, 5) === id),
    }))
  return [
    '# Checks',
    '',
    generated,
    '',
    introduction,
    ...groups.flatMap(({id, name, checks}) => [
      '',
      `## ${id} ${name}`,
      '',
      ...(checks.some(isJudged) ? [] : [`${notJudged}\n`]),
      '| code | name | weight | link | passes when | to mend it | needs |',
      '|---|---|---|---|---|---|---|',
      ...checks.map(row),
    ]),
    '',
  ].join('\n')
}

function byId([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1
}

const introduction = `${allChecks.length} checks, each with a code that is never used twice and a sentence that is true when it passes.
\`mldns explain CODE\` tells more about one, offline: how it is found out, what keeps it from being judged, what it explains.
How a report is read: [troubleshooting.md](troubleshooting.md). Formats: [output.md](output.md).

| weight | means |
|---|---|
| error | users are or will be affected, or data would be lost |
| warning | works now, breaks on a plausible event, or affects some |
| info | worth knowing |

${listCodes([...neverSuppressed])} cannot be ignored: they say what mldns could not do or must not do.`

const notJudged =
  'Not judged by `mldns troubleshoot`: these ask name servers, resolvers and ports. Their codes are reserved.'

function row(check: CheckEntry): string {
  const {code, slug, severity, link, title, fix, privilege} = check
  const cells = [
    code,
    slug,
    severity,
    linkWords[link],
    title,
    isJudged(check) ? withoutCode(fix) : '',
    privilegeWords[privilege],
  ]
  return `| ${cells.map((text) => escaped(cell(text))).join(' | ')} |`
}

/** Flags of other programs are no code here: code in a page is checked against the flags of mldns. */
function withoutCode(text: string): string {
  return text.replace(/`((?:mldns |--)[^`]*)`/g, '$1')
}

/** An angle bracket outside of code would begin HTML. */
function escaped(text: string): string {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
    .join('`')
}

function listCodes(codes: readonly string[]): string {
  return `${codes.slice(0, -1).join(', ')} and ${codes.at(-1) ?? ''}`
}

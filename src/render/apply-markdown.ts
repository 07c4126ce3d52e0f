import type {ApplyResult, GroupResult} from '../model/apply-result.js'
import {exitPhrase, nextAfterApply, outcomePhrase, outcomeSentence, outcomeWords} from './apply-facts.js'
import {typeText, verbOf} from './change-facts.js'
import {formatCount} from './counting.js'
import {mostMarkdown} from './markdown-budget.js'
import {markdownCode, markdownMarker, markdownTable, markdownText} from './markdown-text.js'

/**
 * The result of an apply as a comment, at most 60,000 characters: what did not go as planned comes first, and rows
 * that do not fit are counted.
 */
export function renderApplyMarkdown(result: ApplyResult, options: {readonly key?: string} = {}): string {
  const marker = markdownMarker(
    `mldns:apply:${options.key ?? 'default'} runId=${result.runId} planId=${result.planId} digest=${result.planDigest}`,
  )
  const exit = exitPhrase(result)
  const next = nextAfterApply(result).map((command) => `Next: ${markdownCode(command)}`)
  const top = [
    marker,
    `### mldns apply: ${outcomePhrase(result.summary)}`,
    ...(exit === '' ? [] : [markdownText(exit)]),
  ]
  const fixed = [...top, ...next].join('\n\n').length
  const table = rowsWithin(rowsOf(result), mostMarkdown - fixed - reserve)
  return `${[...top, ...table, ...next].join('\n\n')}\n`
}

/** For the head of the table and the line that counts what is left out. */
const reserve = 400

function rowsOf({zones}: ApplyResult): readonly (readonly string[])[] {
  const groups = zones.flatMap(({groups}) => groups)
  const good = (group: GroupResult): boolean => ['applied', 'already'].includes(group.outcome)
  const ordered = [...groups.filter((group) => !good(group)), ...groups.filter(good)]
  return ordered.flatMap((group) =>
    group.changes.map((change) => [
      outcomeWords[group.outcome],
      verbOf(change),
      markdownCode(change.name),
      markdownText(typeText(change)),
      markdownText(outcomeSentence(group)),
    ]),
  )
}

function rowsWithin(rows: readonly (readonly string[])[], room: number): readonly string[] {
  if (rows.length === 0) return []
  let used = 0
  let count = 0
  for (const row of rows) {
    used += row.reduce((sum, cell) => sum + cell.length + 3, 2)
    if (used > room) break
    count++
  }
  const table = markdownTable(['', 'change', 'name', 'type', 'result'], rows.slice(0, count)).trimEnd()
  return count === rows.length
    ? [table]
    : [table, `_${formatCount(rows.length - count)} more are not shown._`]
}

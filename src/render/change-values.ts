import {presentValue} from '../model/record-data.js'
import type {RecordSet} from '../model/record-set.js'
import type {Change} from '../plan/change.js'

/** One value of a change and what becomes of it. */
export type ValueMark = {readonly sign: '' | '+' | '-' | '='; readonly text: string}

const most = 6

/** Values in master-file form. */
export function valuesOf(set: RecordSet): readonly string[] {
  return set.values.map((value) => presentValue(set.type, value))
}

/**
 * The values of a change: plain where all share one fate, else with `-`, `+` or `=` before them. After six a count
 * stands for the rest, unless `all` are wanted.
 */
export function valueMarks(change: Change, all: boolean): readonly ValueMark[] {
  const marks = [...allMarks(change), ...metaMarks(change)]
  if (all || marks.length <= most) return marks
  return [...marks.slice(0, most), {sign: '', text: `and ${marks.length - most} more`}]
}

function allMarks({before, after}: Change): readonly ValueMark[] {
  if (before === null || after === null) return plain(after ?? before)
  const old = valuesOf(before)
  const next = valuesOf(after)
  const oldSet = new Set(before.type === after.type ? old : [])
  const nextSet = new Set(before.type === after.type ? next : [])
  const removed = old.filter((value) => !nextSet.has(value))
  const added = next.filter((value) => !oldSet.has(value))
  if (removed.length === 0 && added.length === 0) return plain(after)
  return [
    ...removed.map((text) => ({sign: '-', text}) as const),
    ...added.map((text) => ({sign: '+', text}) as const),
    ...next.filter((value) => oldSet.has(value)).map((text) => ({sign: '=', text}) as const),
  ]
}

function plain(set: RecordSet | null): readonly ValueMark[] {
  return set === null ? [] : valuesOf(set).map((text) => ({sign: '', text}))
}

/** Provider properties that change. */
function metaMarks({before, after}: Change): readonly ValueMark[] {
  if (before === null || after === null) return []
  const keys = [...new Set([...Object.keys(before.meta), ...Object.keys(after.meta)])].sort()
  return keys
    .filter((key) => before.meta[key] !== after.meta[key])
    .map((key) => ({
      sign: '',
      text: `${key} ${before.meta[key] ?? 'none'} -> ${after.meta[key] ?? 'none'}`,
    }))
}

/** The marks in one line: `- 10.0.40.7 + 10.0.40.19`. */
export function marksText(marks: readonly ValueMark[]): string {
  return marks.map(({sign, text}) => (sign === '' ? text : `${sign} ${text}`)).join(' ')
}

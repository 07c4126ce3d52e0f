import type {Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {presentValue} from '../model/record-data.js'
import type {ObjectVerdict, SkipReason} from '../sources/source.js'
import {objectText} from './change-facts.js'
import {countOf, formatCount, listSome} from './counting.js'
import {findingsSection} from './findings-text.js'
import {fixLines} from './held-text.js'
import {cutTo, displayWidth, padTo, wrapText} from './layout.js'
import {sortEndpoints} from './endpoints-json.js'
import {leadLines, sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

/** What clusters publish and why the rest is not published. */
export type PublishedNames = {
  readonly sourcesComplete: boolean
  readonly collected: {
    readonly endpoints: readonly Endpoint[]
    readonly verdicts: readonly ObjectVerdict[]
    readonly findings: readonly Finding[]
  }
}

/**
 * The names for people: a table of what is published and by whom, then every object that publishes nothing, or not all
 * it asks for, with the first reason and what mends it.
 */
export function renderEndpointsText(
  {sourcesComplete, collected}: PublishedNames,
  options: TextOptions,
): string {
  const style = toTextStyle(options)
  const silent = collected.verdicts.flatMap(silences)
  const sections = [
    tableLines(sortEndpoints(collected.endpoints), style),
    silentLines(silent, style),
    findingsSection(collected.findings, style),
    totalLines(collected.endpoints, silent, sourcesComplete, style),
  ]
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section])
  return `${lines.slice(1).join('\n')}\n`
}

type TableRow = {
  readonly name: string
  readonly type: string
  readonly ttl: string
  readonly targets: string
  readonly from: string
}

const targetsShown = 6

function toRow(endpoint: Endpoint, style: TextStyle): TableRow {
  const {dnsName, recordType, recordTTL, setIdentifier, targets, origins} = endpoint
  const most = style.full === true ? targets.length : targetsShown
  const objects = [...new Set(origins.map(({ref}) => objectText(ref)))]
  return {
    name: style.show(dnsName),
    type: style.show(setIdentifier === '' ? recordType : `${recordType} (${setIdentifier})`),
    ttl: recordTTL === 0 ? 'auto' : String(recordTTL),
    targets: style.show(listSome(targets, most, (target) => shownTarget(recordType, target)).join(', ')),
    from: style.show(
      listSome(objects, style.full === true ? objects.length : 2, (object) => object).join(', '),
    ),
  }
}

function shownTarget(type: string, target: string): string {
  return type === 'TXT' ? presentValue(type, target) : target
}

type TableColumns = Readonly<Record<keyof TableRow, number>>

/** Where one row does not fit, every row is two lines: targets and origin stand below the name. */
function tableLines(endpoints: readonly Endpoint[], style: TextStyle): readonly string[] {
  if (endpoints.length === 0) return []
  const head: TableRow = {name: 'name', type: 'type', ttl: 'ttl', targets: 'targets', from: 'from'}
  const rows = endpoints.map((endpoint) => toRow(endpoint, style))
  const widths = widthsOf([head, ...rows])
  const beside = 2 + widths.name + widths.type + widths.ttl + widths.targets + widths.from + 8 <= style.width
  const name = Math.min(widths.name, Math.max(20, style.width - widths.type - widths.ttl - 6))
  const columns = {...widths, name}
  const lines = beside
    ? rows.map((row) => wideLine(row, columns))
    : rows.flatMap((row) => narrowLines(row, columns, style))
  const title = beside ? wideLine(head, columns) : firstLines(head, columns, style).join('')
  return [style.palette.faint(title), ...lines]
}

function widthsOf(rows: readonly TableRow[]): TableColumns {
  const widths = {name: 0, type: 0, ttl: 0, targets: 0, from: 0}
  for (const row of rows) {
    widths.name = Math.max(widths.name, displayWidth(row.name))
    widths.type = Math.max(widths.type, displayWidth(row.type))
    widths.ttl = Math.max(widths.ttl, row.ttl.length)
    widths.targets = Math.max(widths.targets, displayWidth(row.targets))
    widths.from = Math.max(widths.from, displayWidth(row.from))
  }
  return widths
}

function wideLine(row: TableRow, columns: TableColumns): string {
  const targets = padTo(row.targets, columns.targets)
  return `  ${padTo(row.name, columns.name)}  ${typeAndTtl(row, columns)}  ${targets}  ${row.from}`.trimEnd()
}

function typeAndTtl(row: TableRow, columns: TableColumns): string {
  return `${padTo(row.type, columns.type)}  ${row.ttl.padStart(columns.ttl)}`
}

/** A name that is wider than its column stands alone, never cut. */
function firstLines(row: TableRow, columns: TableColumns, style: TextStyle): readonly string[] {
  const rest = typeAndTtl(row, columns)
  if (displayWidth(row.name) <= columns.name) return [`  ${padTo(row.name, columns.name)}  ${rest}`]
  const name = wrapText(row.name, style.width - 2).map((line) => `  ${line}`)
  return [...name, `  ${' '.repeat(columns.name)}  ${rest}`]
}

function narrowLines(row: TableRow, columns: TableColumns, style: TextStyle): readonly string[] {
  const room = style.width - 4
  const targets =
    style.full === true ? wrapText(row.targets, room) : [cutTo(row.targets, room, style.ellipsis)]
  const pieces = [
    ...targets.map((text) => ({text})),
    ...(style.compact === true || row.from === ''
      ? []
      : wrapText(`from ${row.from}`, room).map((text) => ({text, paint: style.palette.faint}))),
  ]
  return [...firstLines(row, columns, style), ...leadLines(style, 4, {text: ''}, pieces)]
}

/** An object that publishes nothing, or one name of it that is not published. */
type Silence = {readonly subject: string; readonly reason: SkipReason; readonly wanted: boolean}

function silences(verdict: ObjectVerdict): readonly Silence[] {
  const object = objectText(verdict.ref)
  if (verdict.reason !== undefined) {
    return [{subject: object, reason: verdict.reason, wanted: verdict.wanted.length > 0}]
  }
  return verdict.skipped.map(({name, types, reason}) => ({
    subject: `${object}, ${name}${types === undefined ? '' : ` ${types.join(' ')}`}`,
    reason,
    wanted: true,
  }))
}

/** Beyond this many of one reason, the rest are counted. */
const mostOfReason = 10

/** Objects that ask for a name come first: something may be wrong with them. */
function silentLines(silent: readonly Silence[], style: TextStyle): readonly string[] {
  if (silent.length === 0) return []
  const ordered = [...silent.filter(({wanted}) => wanted), ...silent.filter(({wanted}) => !wanted)]
  const seen = new Map<string, number>()
  const shown = ordered.filter(({reason}) => {
    const count = (seen.get(reason.code) ?? 0) + 1
    seen.set(reason.code, count)
    return style.full === true || count <= mostOfReason
  })
  const left = [...seen].filter(([, count]) => style.full !== true && count > mostOfReason)
  return [
    `  ${style.palette.strong('Not published')}`,
    '',
    ...shown.flatMap((one) => silenceLines(one, style)),
    ...left.map(([code, count]) =>
      style.palette.faint(
        `  ${style.ellipsis} and ${formatCount(count - mostOfReason)} more with reason ${style.show(code)}`,
      ),
    ),
  ]
}

function silenceLines({subject, reason, wanted}: Silence, style: TextStyle): readonly string[] {
  const paint = wanted && !reason.decided ? style.palette.warn : style.palette.faint
  const told = reason.message.startsWith(subject)
  const [first = '', ...more] = sentenceLines(style, 4, told ? reason.message : subject)
  const message = told ? [] : sentenceLines(style, 6, reason.message, style.palette.faint)
  const fix = reason.fix === undefined || style.compact === true ? [] : fixLines([reason.fix], 6, style)
  return [`  ${paint(wanted ? '!' : '.')} ${first.trimStart()}`, ...more, ...message, ...fix]
}

function totalLines(
  endpoints: readonly Endpoint[],
  silent: readonly Silence[],
  complete: boolean,
  style: TextStyle,
): readonly string[] {
  const names = new Set(endpoints.map(({dnsName}) => dnsName)).size
  const objects = new Set(endpoints.flatMap(({origins}) => origins.map(({ref}) => objectText(ref)))).size
  const rest = silent.length === 0 ? '' : `; ${formatCount(silent.length)} not published`
  const sentence = `${countOf(names, 'name')} in ${countOf(endpoints.length, 'record set')} from ${countOf(objects, 'object')}${rest}`
  return [
    ...sentenceLines(style, 2, sentence),
    ...(complete
      ? []
      : sentenceLines(style, 2, 'Not everything could be read: names may be missing.', style.palette.error)),
  ]
}

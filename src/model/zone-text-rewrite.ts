import type {TtlStep, ZoneRecord, ZoneText} from './zone-text.js'
import {typeOf} from './zone-text-data.js'
import {ZoneLexer, type ZoneEntry, type ZoneToken} from './zone-text-lexer.js'
import {printZoneData, printZoneName, printZoneRecord} from './zone-text-print.js'
import {isTtlText} from './zone-text-ttl.js'

/** What changes in the line of a record. */
export type Patch = {readonly ttl?: number; readonly value?: string; readonly serial?: number}

/** A record that gets a line of its own. */
export type NewRecord = {
  readonly name: string
  readonly ttl: number
  readonly type: string
  readonly value: string
}

/** Everything that changes in a file. */
export type LineChanges = {
  readonly patches: Map<ZoneRecord, Patch>
  readonly removed: Set<ZoneRecord>
  readonly behind: Map<ZoneRecord, readonly NewRecord[]>
  readonly atEnd: NewRecord[]
}

/**
 * The text with the changes made. A line that takes its owner or TTL from a line that changes gets it written out, so
 * that it means what it meant; every other line stays as it is.
 */
export function rewriteZoneText(zone: ZoneText, changes: LineChanges): string {
  const rewriter = new Rewriter(zone, changes)
  for (const step of zone.steps) rewriter.take(step)
  return rewriter.finish()
}

class Rewriter {
  private readonly zone: ZoneText
  private readonly changes: LineChanges
  private readonly text: string
  private readonly lineEnd: string
  private readonly pieces: string[] = []
  private copied = 0
  private owner: string | undefined
  private defaultTtl: number | undefined
  private lastTtl: number | undefined

  constructor(zone: ZoneText, changes: LineChanges) {
    this.zone = zone
    this.changes = changes
    this.text = zone.source.text
    this.lineEnd = /^[^\n]*\r\n/.test(this.text) ? '\r\n' : '\n'
  }

  take(step: ZoneRecord | TtlStep): void {
    if ('kind' in step) {
      this.defaultTtl = step.defaultTtl
      this.lastTtl = step.lastTtl
      return
    }
    if (this.changes.removed.has(step)) this.replace(step, '')
    else this.keep(step)
    const added = this.changes.behind.get(step)
    if (added === undefined) return
    this.replaceTo(step.end)
    for (const record of added) this.addLine(record, step.origin)
  }

  finish(): string {
    this.replaceTo(this.text.length)
    for (const record of this.changes.atEnd) this.addLine(record, this.zone.endOrigin)
    return this.pieces.join('')
  }

  private keep(record: ZoneRecord): void {
    const patch = this.changes.patches.get(record)
    const ownerLost = !record.ownerStated && this.owner !== record.name
    const ttl = patch?.ttl ?? record.ttl
    const inherited = this.defaultTtl ?? this.lastTtl
    const isSoaAlone = record.type === 'SOA' && inherited === undefined
    const ttlLost = !record.ttlStated && inherited !== ttl && !isSoaAlone
    if (patch !== undefined || ownerLost || ttlLost) {
      const stated = record.ttlStated ? ttl !== record.ttl : ttlLost
      const editor = new EntryEditor(this.text, record)
      this.replace(record, editor.edit({...patch, ...(stated ? {ttl} : {}), owner: ownerLost}))
    }
    this.owner = record.name
    if (record.ttlStated || ttlLost) this.lastTtl = ttl
  }

  /** Copies what lies before a record and puts `text` in its place. */
  private replace(record: ZoneRecord, text: string): void {
    this.replaceTo(record.start)
    if (text !== '') this.pieces.push(text)
    this.copied = record.end
  }

  private replaceTo(offset: number): void {
    if (offset > this.copied) this.pieces.push(this.text.slice(this.copied, offset))
    this.copied = Math.max(this.copied, offset)
  }

  private addLine(record: NewRecord, origin: string): void {
    const before = this.pieces.at(-1)
    if (before !== undefined && !before.endsWith('\n')) this.pieces.push(this.lineEnd)
    this.pieces.push(printZoneRecord(record, origin), this.lineEnd)
    this.owner = record.name
    this.lastTtl = record.ttl
  }
}

/** Changes parts of one entry and leaves the rest of its text alone. */
class EntryEditor {
  private readonly text: string
  private readonly record: ZoneRecord
  private readonly entry: ZoneEntry
  private readonly header: {
    readonly first: ZoneToken
    readonly ttl: ZoneToken | undefined
    readonly data: readonly ZoneToken[]
  }

  constructor(text: string, record: ZoneRecord) {
    const entry = new ZoneLexer(text, record.start, record.line).next()
    const rest = entry?.tokens.slice(record.ownerStated ? 1 : 0) ?? []
    const typeIndex = rest.findIndex((token) => !isTtlText(token.text) && typeOf(token.text) === record.type)
    const [first] = rest
    if (entry === undefined || first === undefined || typeIndex < 0) {
      throw new Error(`line ${record.line} does not hold ${record.name} ${record.type}`)
    }
    const ttl = rest.slice(0, typeIndex).find((token) => isTtlText(token.text))
    this.text = text
    this.record = record
    this.entry = entry
    this.header = {first, ttl, data: rest.slice(typeIndex + 1)}
  }

  edit(patch: Patch & {readonly owner: boolean}): string {
    const {value} = patch
    if (value !== undefined && this.entry.parenthesised) return this.rewrite(value, patch)
    const edits: {start: number; end: number; text: string}[] = []
    if (patch.owner) edits.push(this.ownerEdit())
    if (patch.ttl !== undefined) edits.push(this.ttlEdit(patch.ttl))
    const [first, last] = [this.header.data[0], this.header.data.at(-1)]
    if (value !== undefined && first !== undefined && last !== undefined) {
      edits.push({start: first.start, end: last.end, text: printZoneData(this.record.type, value)})
    }
    const serial = this.header.data[2]
    if (patch.serial !== undefined && serial !== undefined) {
      edits.push({start: serial.start, end: serial.end, text: String(patch.serial)})
    }
    return this.apply(edits)
  }

  /** Writes the owner into the white space at the beginning of the line, of which one character stays. */
  private ownerEdit(): {start: number; end: number; text: string} {
    const {start} = this.record
    const owner = printZoneName(this.record.name, this.record.origin)
    const blanks = /^ */.exec(this.text.slice(start, this.header.first.start))?.[0].length ?? 0
    return {start, end: start + Math.min(owner.length, Math.max(0, blanks - 1)), text: owner}
  }

  private ttlEdit(ttl: number): {start: number; end: number; text: string} {
    const token = this.header.ttl
    if (token !== undefined) return {start: token.start, end: token.end, text: String(ttl)}
    return {start: this.header.first.start, end: this.header.first.start, text: `${ttl} `}
  }

  private apply(edits: readonly {start: number; end: number; text: string}[]): string {
    let edited = ''
    let copied = this.record.start
    for (const {start, end, text} of edits) {
      edited += this.text.slice(copied, start) + text
      copied = end
    }
    return edited + this.text.slice(copied, this.record.end)
  }

  /** An entry with parentheses is written anew in one line; its comments go to the end of it. */
  private rewrite(value: string, patch: Patch): string {
    const {name, type, origin, end} = this.record
    const line = printZoneRecord({name, ttl: patch.ttl ?? this.record.ttl, type, value}, origin)
    const lineEnd = /\r?\n$/.exec(this.text.slice(this.record.start, end))?.[0] ?? ''
    return `${[line, ...this.entry.comments].join(' ')}${lineEnd}`
  }
}

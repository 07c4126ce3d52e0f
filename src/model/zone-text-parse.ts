import {ProviderError} from '../errors.js'
import {isWithin} from './dns-name.js'
import type {TtlStep, ZoneRecord, ZoneSource, ZoneText} from './zone-text.js'
import {parseZoneData, typeOf} from './zone-text-data.js'
import {generate, parseRange} from './zone-text-generate.js'
import {ZoneLexer, type ZoneEntry, type ZoneToken} from './zone-text-lexer.js'
import {parseZoneName} from './zone-text-name.js'
import {octetsToText} from './zone-text-octets.js'
import {shown, ZoneTextProblem} from './zone-text-problem.js'
import {isTtlText, parseTtl} from './zone-text-ttl.js'

const maxIncludeDepth = 16

/**
 * Reads a master file (RFC 1035 5, RFC 2308 4, RFC 3597 5), strictly: what it does not understand is an error with file
 * and line. Class IN only; exactly one SOA, at the apex; no record outside the zone.
 * @throws ProviderError incomplete
 */
export function parseZoneText(source: ZoneSource): ZoneText {
  const reader = new ZoneTextReader(source, source.file, source.text)
  reader.read()
  const soas = reader.records.filter((record) => record.type === 'SOA')
  const [soa, second] = soas
  if (soa === undefined) {
    throw syntaxError(
      source.file,
      undefined,
      `zone ${source.zone} has no SOA record, expected one at its apex`,
    )
  }
  if (second !== undefined) {
    throw syntaxError(
      second.file,
      second.line,
      `found a second SOA record, the first is in line ${soa.line} of ${soa.file}`,
    )
  }
  return {source, records: reader.records, steps: reader.steps, soa, endOrigin: reader.origin}
}

function syntaxError(file: string, line: number | undefined, message: string): ProviderError {
  const place = line === undefined ? file : `${file}:${line}`
  return new ProviderError('incomplete', 'ZONE_FILE_SYNTAX', `${place}: ${message}`, {
    hint: `Correct ${place}; named-checkzone judges the whole file.`,
    details: {file, ...(line === undefined ? {} : {line})},
  })
}

/** Reads one file; those it includes are read by readers of their own that share its records. */
class ZoneTextReader {
  readonly records: ZoneRecord[]
  readonly steps: (ZoneRecord | TtlStep)[] = []
  origin: string
  private readonly source: ZoneSource
  private readonly file: string
  private readonly lexer: ZoneLexer
  private readonly depth: number
  private owner: string | undefined
  private defaultTtl: number | undefined
  private lastTtl: number | undefined

  constructor(source: ZoneSource, file: string, text: string, parent?: ZoneTextReader, origin?: string) {
    this.source = source
    this.file = file
    this.lexer = new ZoneLexer(text)
    this.records = parent?.records ?? []
    this.depth = parent === undefined ? 0 : parent.depth + 1
    this.origin = origin ?? source.zone
    this.owner = parent?.owner
    this.defaultTtl = parent?.defaultTtl
    this.lastTtl = parent?.lastTtl
  }

  read(): void {
    let line: number | undefined
    try {
      for (let entry = this.lexer.next(); entry !== undefined; entry = this.lexer.next()) {
        line = entry.line
        this.readEntry(entry)
      }
    } catch (error) {
      if (!(error instanceof ZoneTextProblem)) throw error
      throw syntaxError(this.file, error.line ?? line ?? this.lexer.currentLine, error.message)
    }
  }

  private readEntry(entry: ZoneEntry): void {
    const first = entry.tokens[0]
    if (first === undefined) return
    if (!entry.indented && !first.quoted && first.text.startsWith('$')) this.readDirective(first, entry)
    else this.readRecord(entry)
  }

  private readDirective(first: ZoneToken, entry: ZoneEntry): void {
    const [, second, third] = entry.tokens
    const word = first.text.toUpperCase()
    if (!['$ORIGIN', '$TTL', '$INCLUDE', '$GENERATE'].includes(word)) {
      throw new ZoneTextProblem(
        `found the directive ${shown(first.text)}, expected $ORIGIN, $TTL, $INCLUDE or $GENERATE`,
        first.line,
      )
    }
    if (second === undefined) throw new ZoneTextProblem(`${word} has nothing behind it`, first.line)
    const most = word === '$GENERATE' ? Infinity : word === '$INCLUDE' ? 3 : 2
    const extra = entry.tokens[most]
    if (extra !== undefined) {
      throw new ZoneTextProblem(
        `found ${shown(extra.text)} behind ${word}, expected the end of the line`,
        extra.line,
      )
    }
    if (word === '$ORIGIN') this.origin = parseZoneName(second, this.origin)
    else if (word === '$TTL') this.readDefaultTtl(second)
    else if (word === '$INCLUDE') this.readInclude(second, third)
    else this.readGenerate(entry)
  }

  private readDefaultTtl({text, line}: ZoneToken): void {
    if (!isTtlText(text)) {
      throw new ZoneTextProblem(`found ${shown(text)} behind $TTL, expected a time such as 3600 or 1h`, line)
    }
    this.defaultTtl = parseTtl(text, line)
    this.markTtl()
  }

  private markTtl(): void {
    if (this.depth === 0) this.steps.push({kind: 'ttl', defaultTtl: this.defaultTtl, lastTtl: this.lastTtl})
  }

  private readInclude(path: ZoneToken, originToken: ZoneToken | undefined): void {
    const {include} = this.source
    if (include === undefined)
      throw new ZoneTextProblem('found $INCLUDE, which cannot be followed here', path.line)
    if (this.depth >= maxIncludeDepth) {
      throw new ZoneTextProblem(
        `$INCLUDE is nested more than ${maxIncludeDepth} deep; does a file include itself?`,
      )
    }
    const origin = originToken === undefined ? this.origin : parseZoneName(originToken, this.origin)
    const {file, text} = include(octetsToText(path.text), this.file)
    const child = new ZoneTextReader(this.source, file, text, this, origin)
    child.read()
    // Origin and owner are those from before (RFC 1035 5.1; the owner as in BIND), the TTLs go on.
    if (child.defaultTtl === this.defaultTtl && child.lastTtl === this.lastTtl) return
    this.defaultTtl = child.defaultTtl
    this.lastTtl = child.lastTtl
    this.markTtl()
  }

  private readGenerate(entry: ZoneEntry): void {
    const {tokens} = entry
    const [, range, left] = tokens
    const header = this.readHeader(tokens, 3, entry.line)
    const right = tokens[header.used]
    if (range === undefined || left === undefined || right === undefined || tokens.length > header.used + 1) {
      throw new ZoneTextProblem('expected $GENERATE range owner [ttl] [class] type data', entry.line)
    }
    const ttl = header.ttl ?? this.inheritedTtl()
    if (ttl === undefined) throw this.missingTtl(entry)
    for (const {owner, data} of generate({...parseRange(range), left, right})) {
      const name = parseZoneName(owner, this.origin)
      this.checkOwner(name, header.type, entry.line)
      const value = parseZoneData(data, {type: header.type, origin: this.origin, line: entry.line})
      this.add({name, type: header.type, ttl, value}, entry, {
        ownerStated: true,
        ttlStated: header.ttl !== undefined,
        from: 'generate',
      })
    }
  }

  private readRecord(entry: ZoneEntry): void {
    const {tokens} = entry
    const first = tokens[0]
    const ownerStated = !entry.indented
    if (ownerStated && first !== undefined) this.owner = parseZoneName(first, this.origin)
    if (this.owner === undefined) {
      throw new ZoneTextProblem(
        'the line begins with white space, but there is no record before it whose owner it could take',
      )
    }
    const {type, ttl: stated, used} = this.readHeader(tokens, ownerStated ? 1 : 0, entry.line)
    this.checkOwner(this.owner, type, entry.line)
    const value = parseZoneData(tokens.slice(used), {type, origin: this.origin, line: entry.line})
    const inherited = this.inheritedTtl()
    const ttl = stated ?? inherited ?? this.ttlOfSoa(type, value)
    if (ttl === undefined) throw this.missingTtl(entry)
    if (stated !== undefined) this.lastTtl = stated
    this.add({name: this.owner, type, ttl, value}, entry, {
      ownerStated,
      ttlStated: stated !== undefined,
      from: this.depth === 0 ? 'line' : 'include',
    })
    if (stated === undefined && inherited === undefined) this.markTtl()
  }

  private checkOwner(name: string, type: string, line: number): void {
    const {zone} = this.source
    if (type === 'SOA' && name !== zone) {
      throw new ZoneTextProblem(`found the SOA record of ${name}, expected that of zone ${zone}`, line)
    }
    if (isWithin(name, zone)) return
    const shownName = name === '' ? '.' : name
    throw new ZoneTextProblem(`found a record of ${shownName}, which is outside zone ${zone}`, line)
  }

  /** TTL and class from token `first` on, each at most once and in either order, then the type. */
  private readHeader(
    tokens: readonly ZoneToken[],
    first: number,
    line: number,
  ): {readonly type: string; readonly ttl: number | undefined; readonly used: number} {
    let ttl: number | undefined
    let classSeen = false
    for (let index = first; ; index++) {
      const token = tokens[index]
      if (token === undefined) {
        throw new ZoneTextProblem(
          'the record ends too early, expected a record type',
          tokens.at(-1)?.line ?? line,
        )
      }
      if (!token.quoted && ttl === undefined && isTtlText(token.text)) ttl = parseTtl(token.text, token.line)
      else if (!token.quoted && !classSeen && /^IN$/i.test(token.text)) classSeen = true
      else return {type: this.readType(token), ttl, used: index + 1}
    }
  }

  private readType({text, quoted, line}: ZoneToken): string {
    const type = quoted ? undefined : typeOf(text)
    if (type !== undefined) return type
    if (/^(CH|HS|CS|ANY)$/i.test(text)) {
      throw new ZoneTextProblem(`found class ${text.toUpperCase()}, expected IN`, line)
    }
    throw new ZoneTextProblem(`found ${shown(text)}, expected a TTL, class IN or a record type`, line)
  }

  private inheritedTtl(): number | undefined {
    return this.defaultTtl ?? this.lastTtl
  }

  /** Without any TTL before it the SOA lives for its own minimum, and so does what follows, as in BIND. */
  private ttlOfSoa(type: string, value: string): number | undefined {
    if (type !== 'SOA') return undefined
    this.defaultTtl = Number(value.split(' ')[6])
    return this.defaultTtl
  }

  private missingTtl(entry: ZoneEntry): ZoneTextProblem {
    return new ZoneTextProblem(
      'the record has no TTL and there is none before it, expected a $TTL line',
      entry.line,
    )
  }

  private add(
    record: Pick<ZoneRecord, 'name' | 'type' | 'ttl' | 'value'>,
    {start, end, line}: ZoneEntry,
    how: Pick<ZoneRecord, 'ownerStated' | 'ttlStated' | 'from'>,
  ): void {
    const {name, type, ttl, value} = record
    const {ownerStated, ttlStated, from} = how
    const {file, origin} = this
    const full = {name, type, ttl, value, file, line, from, start, end, ownerStated, ttlStated, origin}
    this.records.push(full)
    if (from === 'line') this.steps.push(full)
  }
}

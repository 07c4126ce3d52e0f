import {formatAddress, parseAddress} from './ip.js'
import {dataFields, typeOfNumber, type FieldKind} from './zone-text-fields.js'
import type {ZoneToken} from './zone-text-lexer.js'
import {parseZoneName} from './zone-text-name.js'
import {escapeOctets, octetsToText, unescapeOctets} from './zone-text-octets.js'
import {shown, ZoneTextProblem} from './zone-text-problem.js'
import {isTtlText, parseTtl} from './zone-text-ttl.js'

const maxStringOctets = 255 // RFC 1035 3.3: one length octet
const maxDataOctets = 65_535 // RFC 1035 3.2.1: RDLENGTH has 16 bits

/** Types of which the value, as record-data.ts has it, carries no trailing dot on its name. */
const dotless: ReadonlySet<string> = new Set(['CNAME', 'NS', 'PTR', 'DNAME', 'MX', 'SRV', 'NAPTR'])

/** Types of which the value is written by rules that generic data would not fit. */
const plainText: ReadonlySet<string> = new Set(['A', 'AAAA', 'TXT', 'SPF', 'SOA'])

/** Upper-case type mnemonic, `TYPEnnn` of a known type under its name; undefined when it is no type at all. */
export function typeOf(word: string): string | undefined {
  const type = word.toUpperCase()
  if (dataFields.has(type) || type === 'A' || type === 'AAAA' || type === 'TXT' || type === 'SPF') return type
  const number = /^TYPE(\d{1,5})$/.exec(type)?.[1]
  if (number === undefined || Number(number) > 65_535) return undefined
  return typeOfNumber.get(Number(number)) ?? `TYPE${Number(number)}`
}

/** Where the data of a record stands: the type it follows and the origin its relative names lie below. */
export type DataPlace = {readonly type: string; readonly origin: string; readonly line: number}

/**
 * The canonical value (record-data.ts) of the data of one record.
 * @throws ZoneTextProblem
 */
export function parseZoneData(tokens: readonly ZoneToken[], place: DataPlace): string {
  const {type} = place
  const first = tokens[0]
  if (first === undefined) throw new ZoneTextProblem(`${type} has no data behind it`, place.line)
  if (first.text === '\\#' && !first.quoted) return parseGenericData(tokens.slice(1), place)
  if (type === 'A' || type === 'AAAA') return parseAddressData(first, tokens, type)
  if (type === 'TXT' || type === 'SPF') return octetsToText(readStrings(tokens).join(''))
  const fields = dataFields.get(type)
  if (fields === undefined) {
    throw new ZoneTextProblem(
      `found ${shown(first.text)} behind ${type}, expected \\# with length and hexadecimal data (RFC 3597)`,
      first.line,
    )
  }
  const text = new FieldReader(tokens, place).read(fields).join(' ')
  return dotless.has(type) && text !== '.' && !text.endsWith(' .') ? text.slice(0, -1) : text
}

function parseAddressData(first: ZoneToken, tokens: readonly ZoneToken[], type: string): string {
  const address = first.quoted ? undefined : parseAddress(first.text)
  const bits = type === 'A' ? 32 : 128
  if (address?.bits !== bits) {
    const expected = type === 'A' ? 'an IPv4 address' : 'an IPv6 address'
    throw new ZoneTextProblem(`found ${shown(first.text)} behind ${type}, expected ${expected}`, first.line)
  }
  refuseMore(tokens, 1, type)
  return formatAddress(address)
}

function refuseMore(tokens: readonly ZoneToken[], count: number, type: string): void {
  const extra = tokens[count]
  if (extra === undefined) return
  throw new ZoneTextProblem(
    `found ${shown(extra.text)} behind the data of ${type}, expected the end of the line`,
    extra.line,
  )
}

/** The octets of character strings, each at most 255 long, together at most 65,535 with their length octets. */
function readStrings(tokens: readonly ZoneToken[]): readonly string[] {
  const strings = tokens.map(readString)
  const octets = strings.reduce((sum, string) => sum + string.length + 1, 0)
  if (octets <= maxDataOctets) return strings
  throw new ZoneTextProblem(
    `the strings have ${octets} octets, the most is ${maxDataOctets}`,
    tokens[0]?.line,
  )
}

function readString(token: ZoneToken): string {
  if (!token.quoted && token.text.includes('"')) {
    const found = shown(token.text)
    throw new ZoneTextProblem(`found ${found}, expected quotes around the whole string`, token.line)
  }
  const octets = unescapeOctets(token.text)
  if (octets === undefined) {
    throw new ZoneTextProblem(
      `the string ${shown(token.text)} holds "\\" before no \\DDD from 000 to 255`,
      token.line,
    )
  }
  if (octets.length <= maxStringOctets) return octets
  throw new ZoneTextProblem(
    `a string has ${octets.length} octets, the most is ${maxStringOctets}; split it into several`,
    token.line,
  )
}

/** `\# length hex` of RFC 3597 5; kept as it is where the value of the type may hold it. */
function parseGenericData(tokens: readonly ZoneToken[], {type, line}: DataPlace): string {
  const length = tokens[0]?.text ?? ''
  const hex = tokens
    .slice(1)
    .map((token) => token.text)
    .join('')
    .toUpperCase()
  if (!/^\d{1,5}$/.test(length) || !/^([0-9A-F]{2})*$/.test(hex) || hex.length !== 2 * Number(length)) {
    throw new ZoneTextProblem(
      `found \\# ${shown(`${length} ${hex}`.trim())}, expected a length and as many octets in hexadecimal`,
      line,
    )
  }
  if (type === 'A' && hex.length === 8) return formatAddress({bits: 32, value: BigInt(`0x${hex}`)})
  if (type === 'AAAA' && hex.length === 32) return formatAddress({bits: 128, value: BigInt(`0x${hex}`)})
  if (!dotless.has(type) && !plainText.has(type)) return hex === '' ? '\\# 0' : `\\# ${Number(length)} ${hex}`
  throw new ZoneTextProblem(`found \\# behind ${type}, expected its data in the form of ${type}`, line)
}

/** Takes the fields of a record's data from its tokens, one after the other. */
class FieldReader {
  private readonly tokens: readonly ZoneToken[]
  private readonly place: DataPlace
  private next = 0

  constructor(tokens: readonly ZoneToken[], place: DataPlace) {
    this.tokens = tokens
    this.place = place
  }

  read(fields: readonly FieldKind[]): readonly string[] {
    const texts = fields.flatMap((kind) => this.readField(kind))
    refuseMore(this.tokens, this.next, this.place.type)
    return texts
  }

  private readField(kind: FieldKind): string | readonly string[] {
    switch (kind) {
      case 'name':
        return this.readName(this.take('a name'))
      case 'u8':
        return this.readNumber(255)
      case 'u16':
        return this.readNumber(65_535)
      case 'u32':
        return this.readNumber(4_294_967_295)
      case 'time':
        return this.readTime()
      case 'text':
        return `"${escapeOctets(readString(this.take('a string')))}"`
      case 'texts':
        return this.rest('a string').map((token) => `"${escapeOctets(readString(token))}"`)
      case 'hex':
        return this.readJoined(/^[0-9A-Fa-f]+$/, 'hexadecimal data').toUpperCase()
      case 'base64':
        return this.readJoined(/^[0-9A-Za-z+/]+=*$/, 'base64 data')
      case 'word':
        return this.readWord()
      case 'tag':
        return this.readWord().toLowerCase()
      case 'gateway':
        return this.readGateway()
      case 'words':
        return this.rest().map((token) => (token.quoted ? `"${token.text}"` : token.text))
      case 'names':
        break
    }
    return this.rest().map((token) => this.readName(token))
  }

  private take(expected: string): ZoneToken {
    const token = this.tokens[this.next++]
    if (token !== undefined) return token
    const line = this.tokens.at(-1)?.line ?? this.place.line
    throw new ZoneTextProblem(`the data of ${this.place.type} ends too early, expected ${expected}`, line)
  }

  private rest(expected?: string): readonly ZoneToken[] {
    const tokens = expected === undefined ? [] : [this.take(expected)]
    tokens.push(...this.tokens.slice(this.next))
    this.next = this.tokens.length
    return tokens
  }

  private readName(token: ZoneToken): string {
    return `${parseZoneName(token, this.place.origin)}.`
  }

  private readNumber(most: number): string {
    const {text, line} = this.take('a number')
    const number = Number(text)
    if (/^\d{1,10}$/.test(text) && number <= most) return String(number)
    throw new ZoneTextProblem(
      `found ${shown(text)} in the data of ${this.place.type}, expected a number from 0 to ${most}`,
      line,
    )
  }

  private readTime(): string {
    const {text, line} = this.take('a time in seconds')
    if (isTtlText(text)) return String(parseTtl(text, line))
    throw new ZoneTextProblem(
      `found ${shown(text)} in the data of ${this.place.type}, expected a time such as 3600 or 1h`,
      line,
    )
  }

  private readWord(): string {
    const {text, quoted, line} = this.take('a word')
    if (!quoted) return text
    throw new ZoneTextProblem(`found the string ${shown(text)}, expected a word without quotes`, line)
  }

  private readGateway(): string {
    const token = this.take('a gateway')
    const address = parseAddress(token.text)
    return address === undefined ? this.readName(token) : formatAddress(address)
  }

  private readJoined(form: RegExp, expected: string): string {
    const tokens = this.rest(expected)
    const joined = tokens.map((token) => token.text).join('')
    if (form.test(joined)) return joined
    throw new ZoneTextProblem(
      `found ${shown(joined)} in the data of ${this.place.type}, expected ${expected}`,
      tokens[0]?.line,
    )
  }
}

import fc from 'fast-check'
import {isDataType, typeName} from '../../src/dns/codes.js'
import type {ResourceRecord} from '../../src/dns/message.js'
import {readRdata, rdataBytes} from '../../src/dns/rdata.js'
import {WireReader} from '../../src/dns/wire.js'
import {bytesToText} from '../../src/dns/text-bytes.js'

/** A label as it stands in text: mostly plain, now and then with escapes. */
const label = fc.oneof(
  {weight: 8, arbitrary: fc.stringMatching(/^[a-z0-9_-]{1,12}$/)},
  {weight: 1, arbitrary: fc.constantFrom('*', 'a\\.b', '\\000', '\\255x', '\\"', 'x\\032y', '\\\\', '\\@')},
)

/** A name of up to six labels, '' included. */
export const anyName = fc.array(label, {maxLength: 6}).map((labels) => labels.join('.'))

const u8 = fc.integer({min: 0, max: 255})
const u16 = fc.integer({min: 0, max: 65535})
const u32 = fc.integer({min: 0, max: 0xffffffff})
const bytes = fc.uint8Array({maxLength: 40}).map((array) => Buffer.from(array))

/** Any TXT data: strings cut anywhere. */
const strings = fc
  .array(fc.uint8Array({maxLength: 255}), {minLength: 1, maxLength: 4})
  .map((parts) => Buffer.concat(parts.flatMap((part) => [Buffer.of(part.length), Buffer.from(part)])))

function fixed(type: string, value: fc.Arbitrary<string>): fc.Arbitrary<{type: string; data: Buffer}> {
  return value.map((text) => ({type, data: rdataBytes(type, text)}))
}

const target = anyName.map((name) => name || '.')
const dotted = anyName.map((name) => (name === '' ? '.' : `${name}.`))
const hexText = fc
  .uint8Array({minLength: 1, maxLength: 32})
  .map((array) => Buffer.from(array).toString('hex'))
const quoted = fc.stringMatching(/^[ !#-[\]-~]{0,20}$/).map((text) => `"${text}"`)

const data = fc.oneof(
  fixed('A', fc.ipV4()),
  fixed(
    'AAAA',
    fc.ipV6().filter((text) => !text.includes('%')),
  ),
  fixed('CNAME', target),
  fixed('NS', target),
  fixed('PTR', target),
  fixed(
    'MX',
    fc.tuple(u16, target).map((parts) => parts.join(' ')),
  ),
  fixed(
    'SRV',
    fc.tuple(u16, u16, u16, target).map((parts) => parts.join(' ')),
  ),
  fixed(
    'SOA',
    fc.tuple(dotted, dotted, u32, u32, u32, u32, u32).map((parts) => parts.join(' ')),
  ),
  fixed(
    'CAA',
    fc.tuple(u8, fc.stringMatching(/^[a-z0-9]{1,10}$/), quoted).map((parts) => parts.join(' ')),
  ),
  fixed(
    'NAPTR',
    fc.tuple(u16, u16, quoted, quoted, quoted, target).map((parts) => parts.join(' ')),
  ),
  fixed(
    'TLSA',
    fc.tuple(u8, u8, u8, hexText).map((parts) => parts.join(' ')),
  ),
  fixed(
    'DS',
    fc.tuple(u16, u8, u8, hexText).map((parts) => parts.join(' ')),
  ),
  strings.map((wire) => ({type: 'TXT', data: wire})),
  fc
    .tuple(
      u16.map(typeName).filter((type) => isDataType(type) && /^TYPE|LOC|RRSIG/.test(type)),
      bytes,
    )
    .map(([type, wire]) => ({type, data: wire})),
)

/** A record as the decoder would give it, of any type with a form of its own and of unknown ones. */
export const anyRecord: fc.Arbitrary<ResourceRecord> = fc
  .tuple(anyName, data, fc.integer({min: 0, max: 0x7fffffff}))
  .map(([name, {type, data: wire}, ttl]) => ({
    name,
    type,
    class: 1,
    ttl,
    ...readRdata(new WireReader(wire), type, wire.length),
  }))

/** Any text that bytes can stand for. */
export const anyText = fc.uint8Array({maxLength: 600}).map((array) => bytesToText(Buffer.from(array)))

import {expect} from 'chai'
import fc from 'fast-check'
import {ProviderError} from '../../src/errors.js'
import type {Operation} from '../../src/model/operation.js'
import {keyOf, recordSetText, toRecordSet, type RecordSet} from '../../src/model/record-set.js'
import {recordSetsOf} from '../../src/model/zone-text.js'
import {editZoneText} from '../../src/model/zone-text-edit.js'
import {octetsToText, textToOctets} from '../../src/model/zone-text-octets.js'
import {parseZoneText} from '../../src/model/zone-text-parse.js'
import {printZoneData, printZoneName, printZoneText} from '../../src/model/zone-text-print.js'
import {checkZoneValue} from '../../src/model/zone-text-value.js'
import {recordSet} from '../support/builders.js'

const zone = 'example.com'
const soaSet = recordSet('SOA', zone, `ns1.${zone}. hostmaster.${zone}. 5 2 3 4 300`, 300)

const owner = fc
  .array(fc.constantFrom('a', 'b', 'www', '_x', '300', 'in', 'txt', 'xn--mnchen-3ya'), {maxLength: 2})
  .map((labels) => [...labels, zone].join('.'))
const target = fc.constantFrom('lb.example.net', 'www.example.com', 'x.y.example.com')
const number = fc.integer({min: 0, max: 65_535})
const valueOf: Readonly<Record<string, fc.Arbitrary<string>>> = {
  A: fc.integer({min: 0, max: 255}).map((last) => `192.0.2.${last}`),
  AAAA: fc.integer({min: 1, max: 9}).map((last) => `2001:db8::${last}`),
  CNAME: target,
  TXT: fc.oneof(
    fc.string({unit: 'binary', maxLength: 300}),
    fc.constantFrom('', '"', '\\', ';', ' a  b ', '\udcff'),
  ),
  MX: fc.tuple(number, target).map((parts) => parts.join(' ')),
  SRV: fc.tuple(number, number, number, target).map((parts) => parts.join(' ')),
  CAA: fc.constantFrom('0 issue "ca.example.net; x=\\"y\\""', '128 iodef "mailto:a@example.net"'),
  TYPE65280: fc.constantFrom('\\# 0', '\\# 2 ABCD'),
}

/** Sets of distinct name and type; the SOA is added by the tests. */
const setsArbitrary: fc.Arbitrary<readonly RecordSet[]> = fc.uniqueArray(
  fc
    .constantFrom(...Object.keys(valueOf))
    .chain((type) =>
      fc
        .tuple(
          owner,
          fc.constantFrom(0, 60, 300, 3600),
          fc.array(valueOf[type] ?? fc.constant(''), {minLength: 1, maxLength: 4}),
        )
        .map(([name, ttl, values]) => toRecordSet({name, type, ttl, values})),
    ),
  {maxLength: 12, selector: keyOf},
)

/** How one line is written. */
const layout = fc.record({
  owner: fc.constantFrom('absolute', 'relative', 'blank'),
  ttl: fc.constantFrom('first', 'second', 'left out'),
  class: fc.boolean(),
  gap: fc.constantFrom(' ', '\t', '  \t '),
  comment: fc.constantFrom('', ' ; said "so" (', '\t;'),
  parentheses: fc.boolean(),
  before: fc.constantFrom('', '; a comment line\n', '\n', '   ; indented\n', '\t\n'),
})
type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never

type Row = {readonly set: RecordSet; readonly value: string; readonly layout: Layout}

/** A text that holds the sets, each line in another way. */
function writeText(sets: readonly RecordSet[], layouts: readonly Layout[], end: string): string {
  const rows = [soaSet, ...sets].flatMap((set) =>
    set.values.map((value): Row => ({set, value, layout: layouts[0] ?? plain})),
  )
  let previous = ''
  const lines = rows.map((row, index) => {
    const line = writeLine({...row, layout: layouts[index % layouts.length] ?? plain}, previous)
    previous = row.set.name
    return line
  })
  return `$TTL 300\n${lines.join('\n')}${end}`
}

const plain: Layout = {
  owner: 'absolute',
  ttl: 'first',
  class: true,
  gap: ' ',
  comment: '',
  parentheses: false,
  before: '',
}

function writeLine({set, value, layout}: Row, previous: string): string {
  const ttl = layout.ttl === 'left out' && set.ttl === 300 ? [] : [String(set.ttl)]
  const kind = layout.class ? ['IN'] : []
  const header = layout.ttl === 'second' ? [...kind, ...ttl] : [...ttl, ...kind]
  const blank = layout.owner === 'blank' && previous === set.name
  const name = blank ? '' : layout.owner === 'relative' ? printZoneName(set.name, zone) : `${set.name}.`
  const data = printZoneData(set.type, value)
  const wrapped = layout.parentheses ? `(\n ${data} ; in\n )` : data
  return layout.before + [name, ...header, set.type, wrapped].join(layout.gap) + layout.comment
}

const textArbitrary = fc
  .tuple(
    setsArbitrary,
    fc.array(layout, {minLength: 1, maxLength: 7}),
    fc.constantFrom('', '\n', '\n; end\n'),
  )
  .map(([sets, layouts, end]) => ({sets, text: writeText(sets, layouts, end)}))

function read(text: string): ReturnType<typeof parseZoneText> {
  return parseZoneText({zone, file: 'f', text})
}

function texts(sets: readonly RecordSet[]): readonly string[] {
  return sets
    .filter(({type}) => type !== 'SOA')
    .map(recordSetText)
    .sort()
}

describe('any zone', () => {
  it('reads as it was printed', () => {
    fc.assert(
      fc.property(setsArbitrary, (sets) => {
        const printed = printZoneText(zone, [soaSet, ...sets])
        expect(texts(recordSetsOf(read(printed).records))).to.deep.equal(texts(sets))
      }),
    )
  })

  it('reads alike in every layout, also with CRLF', () => {
    fc.assert(
      fc.property(textArbitrary, fc.boolean(), ({sets, text}, crlf) => {
        const written = crlf ? text.replaceAll('\n', '\r\n') : text
        expect(texts(recordSetsOf(read(written).records))).to.deep.equal(texts(sets))
      }),
    )
  })

  it('holds after an edit what was wanted, and every line that is not about it', () => {
    fc.assert(
      fc.property(
        textArbitrary,
        setsArbitrary,
        fc.infiniteStream(fc.nat(3)),
        ({sets, text}, wishes, choices) => {
          const parsed = read(text)
          const operations = planEdits(recordSetsOf(parsed.records), wishes, choices)
          const edited = editZoneText(parsed, operations, '20261123')
          expect(texts(recordSetsOf(read(edited).records))).to.deep.equal(texts(applied(sets, operations)))
          expectKept(text, edited, operations)
        },
      ),
      {numRuns: 300},
    )
  })

  it('is unchanged after an edit and its inverse, but for serial and layout', () => {
    fc.assert(
      fc.property(
        textArbitrary,
        setsArbitrary,
        fc.infiniteStream(fc.nat(3)),
        ({sets, text}, wishes, choices) => {
          const parsed = read(text)
          const operations = planEdits(recordSetsOf(parsed.records), wishes, choices)
          const there = editZoneText(parsed, operations, '20261123')
          const inverse = operations.map(({before, after}) => ({before: after, after: before}))
          const back = editZoneText(read(there), inverse, '20261123')
          expect(texts(recordSetsOf(read(back).records))).to.deep.equal(texts(sets))
        },
      ),
    )
  })
})

/** Creates, updates and deletes made of what is there and what is wished for. */
function planEdits(
  live: readonly RecordSet[],
  wishes: readonly RecordSet[],
  choices: Iterator<number, undefined>,
): readonly Operation[] {
  const known = new Map(live.map((set) => [keyOf(set), set]))
  const operations: Operation[] = wishes.map((after) => ({before: known.get(keyOf(after)) ?? null, after}))
  const wished = new Set(wishes.map(keyOf))
  for (const set of live) {
    if (set.type === 'SOA' || wished.has(keyOf(set))) continue
    const choice = choices.next().value
    if (choice === 0) operations.push({before: set, after: null})
    if (choice === 1) operations.push({before: set, after: {...set, ttl: 77}})
    if (choice === 2) operations.push({before: set, after: {...set, values: set.values.slice(1)}})
  }
  return operations.filter(({after}) => after === null || after.values.length > 0)
}

function applied(sets: readonly RecordSet[], operations: readonly Operation[]): readonly RecordSet[] {
  const next = new Map(sets.map((set) => [keyOf(set), set]))
  for (const {before, after} of operations) {
    if (after !== null) next.set(keyOf(after), after)
    else if (before !== null) next.delete(keyOf(before))
  }
  return [...next.values()]
}

/** Every comment line, and every line that names its owner and TTL and is of no touched set, is there in the same order. */
function expectKept(text: string, edited: string, operations: readonly Operation[]): void {
  const touched = new Set(operations.map(({before, after}) => (after ?? before)?.name))
  const lines = edited.split('\n')
  let at = 0
  for (const line of text.split('\n')) {
    const isComment = /^\s*;/.test(line)
    const owner = /^([^\s;$]+)\s/.exec(line)?.[1]
    const name = owner === undefined ? undefined : nameOf(owner)
    const stated = /^\S+\s+(IN\s+)?\d+\s/.test(line)
    const kept = isComment || (name !== undefined && stated && !touched.has(name) && !line.includes(' SOA '))
    if (!kept || /\bSOA\b/.test(line)) continue
    const found = lines.indexOf(line, at)
    expect(found, `kept: ${JSON.stringify(line)}`).to.be.greaterThanOrEqual(at)
    at = found + 1
  }
}

function nameOf(written: string): string {
  if (written === '@') return zone
  return written.endsWith('.') ? written.slice(0, -1) : `${written}.${zone}`
}

describe('anything else', () => {
  it('is refused with an error of our own, or read', () => {
    const piece = fc.constantFrom(
      '$TTL ', '$ORIGIN ', '$INCLUDE x', '$GENERATE 1-3 ', '@', 'www', ' ', '\t', '\n', '\r\n', '(', ')', '"', ';', '\\', '\\#', '\\255',
      '300', '1h', 'IN', 'CH', 'SOA', 'A', 'TXT', 'MX', 'TYPE99', 'HTTPS', '192.0.2.1', '.', '$', '${0,3}', 'a b 1 2 3 4 5', '\u00ff', '\0',
    ) // prettier-ignore
    const soup = fc.array(fc.oneof(piece, piece, fc.string({maxLength: 3})), {maxLength: 60})
    fc.assert(
      fc.property(soup, (pieces) => {
        survives(`@ 1 SOA a b 1 2 3 4 5\n${textToOctets(pieces.join(''))}`)
      }),
      {numRuns: 2000},
    )
  })

  it('is refused or read when a good file is cut or has octets changed', () => {
    fc.assert(
      fc.property(textArbitrary, fc.nat(), fc.nat(), fc.nat(255), ({text}, cut, at, octet) => {
        survives(text.slice(0, cut % (text.length + 1)))
        const place = at % text.length
        survives(text.slice(0, place) + String.fromCharCode(octet) + text.slice(place + 1))
      }),
      {numRuns: 500},
    )
  })

  it('is judged as a value without a crash, and what is accepted is stable', () => {
    const type = fc.constantFrom(
      'A',
      'CNAME',
      'TXT',
      'MX',
      'SRV',
      'CAA',
      'TLSA',
      'HTTPS',
      'TYPE99',
      'FOO',
      'SOA',
    )
    fc.assert(
      fc.property(type, fc.string({unit: 'grapheme', maxLength: 40}), (type, value) => {
        const verdict = checkZoneValue(type, value)
        if ('value' in verdict) expect(checkZoneValue(type, verdict.value)).to.deep.equal(verdict)
        else expect(verdict.problem).to.be.a('string')
      }),
      {numRuns: 2000},
    )
  })
})

function survives(text: string): void {
  try {
    const parsed = parseZoneText({
      zone,
      file: 'f',
      text,
      include: () => ({file: 'x', text: 'x 1 A 192.0.2.1\n'}),
    })
    expect(parsed.records).not.to.deep.equal([])
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    expect(error.message).to.match(/^[fx](:\d+)?: /)
  }
}

describe('octets and text', () => {
  it('turn into each other without loss', () => {
    const unit = fc.integer({min: 0, max: 255}).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(fc.string({unit, maxLength: 40}), (octets) => {
        expect(textToOctets(octetsToText(octets))).to.equal(octets)
      }),
    )
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        expect(octetsToText(textToOctets(text))).to.equal(text)
      }),
    )
  })

  it('agree with the UTF-8 of the platform', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), (text) => {
        expect(textToOctets(text)).to.equal(Buffer.from(text, 'utf8').toString('latin1'))
      }),
    )
  })
})

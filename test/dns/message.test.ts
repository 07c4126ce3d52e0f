import {expect} from 'chai'
import fc from 'fast-check'
import {opcodes} from '../../src/dns/codes.js'
import {plainEdns, extendedErrors} from '../../src/dns/edns.js'
import {decodeMessage, encodeMessage, type MessageParts} from '../../src/dns/message.js'
import {DnsMessageError} from '../../src/dns/message-error.js'
import {ProviderError} from '../../src/errors.js'
import {anyName, anyRecord} from './arbitrary-message.js'

const header = '1234 8400 0001 0001 0000 0000'
const question = '03777777 07 6578616d706c65 03 636f6d 00 0001 0001' // www.example.com A IN
const answer = 'c00c 0001 0001 0000012c 0004 c0000201'

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

function faultOf(hex: string): string {
  try {
    decodeMessage(bytes(hex))
  } catch (error) {
    expect(error).to.be.instanceOf(DnsMessageError).and.instanceOf(ProviderError)
    expect(error).to.include({kind: 'incomplete', code: 'DNS_MALFORMED'})
    return (error as Error).message
  }
  throw new Error('the message was taken for good')
}

describe('dns message', () => {
  it('reads an answer', () => {
    const message = decodeMessage(bytes(header + question + answer))
    expect(message).to.deep.include({
      id: 0x1234,
      opcode: 0,
      rcode: 0,
      questions: [{name: 'www.example.com', type: 'A', class: 1}],
      answers: [{name: 'www.example.com', type: 'A', class: 1, ttl: 300, value: '192.0.2.1'}],
    })
    expect(message.flags).to.deep.equal({
      qr: true,
      aa: true,
      tc: false,
      rd: false,
      ra: false,
      ad: false,
      cd: false,
    })
  })

  it('writes names once and points to them', () => {
    const name = 'www.example.com'
    const parts: MessageParts = {
      id: 1,
      questions: [{name, type: 'A', class: 1}],
      answers: [
        {name, type: 'A', class: 1, ttl: 1, value: '192.0.2.1'},
        {name: 'ftp.example.com', type: 'A', class: 1, ttl: 1, value: '192.0.2.2'},
      ],
    }
    const wire = encodeMessage(parts)
    expect(wire.toString('hex')).to.equal(
      '00010000000100020000000003777777076578616d706c6503636f6d0000010001c00c00010001000000010004c000020103667470c01000010001000000010004c0000202',
    )
  })

  it('puts names in lower case and escapes what a master file would mistake', () => {
    const message = decodeMessage(bytes(`0001 0000 0001 0000 0000 0000 05 412e225c20 03 4aff3d 00 0001 0001`))
    expect(message.questions[0]?.name).to.equal('a\\.\\"\\\\\\032.j\\255=')
  })

  const faults: readonly (readonly [string, string, RegExp])[] = [
    ['an empty message', '', /it has 0 bytes, the header alone has 12/],
    ['a header cut off', '1234 8400 0001', /the header alone has 12/],
    ['a question cut off', `${header} 0377`, /label at byte 12 runs over the end/],
    ['a missing record', header + question, /name at byte 33 runs over the end/],
    ['a byte too many', `${header + question + answer}00`, /1 bytes follow the last record/],
    [
      'a pointer to itself',
      `0001 0000 0001 0000 0000 0000 c00c 0001 0001`,
      /byte 12 points to byte 12, not to an earlier name/,
    ],
    ['a pointer forward', `0001 0000 0001 0000 0000 0000 c00e 0001 0001`, /points to byte 14/],
    ['a pointer into the header', `0001 0000 0001 0000 0000 0000 c004 0001 0001`, /points to byte 4/],
    ['a pointer cut off', `0001 0000 0001 0000 0000 0000 c0`, /pointer at byte 12 is cut off/],
    [
      'two pointers that chase each other',
      `0001 0000 0002 0000 0000 0000 0161 c00c 0001 0001`,
      /points to byte 12/,
    ],
    ['a label of an unknown type', `0001 0000 0001 0000 0000 0000 4061 00 0001 0001`, /unknown type 1/],
    ['a label that is cut off', `0001 0000 0001 0000 0000 0000 0561`, /runs over the end/],
    [
      'an address of three bytes',
      `${header + question}c00c 0001 0001 0000012c 0003 c00002`,
      /the data of a A record says 3 bytes|needs 4 bytes/,
    ],
    [
      'an address of five bytes',
      `${header + question}c00c 0001 0001 0000012c 0005 c000020100`,
      /A record says 5 bytes, but it ends before/,
    ],
    [
      'data longer than the message',
      `${header + question}c00c 0001 0001 0000012c 00ff c0000201`,
      /needs 255 bytes, but only 4 are left/,
    ],
    ['an address without data', `${header + question}c00c 0001 0001 0000012c 0000`, /needs 4 bytes/],
    [
      'a text without a string',
      `${header + question}c00c 0010 0001 0000012c 0000`,
      /TXT record holds no string/,
    ],
    [
      'a text whose string is cut off',
      `${header + question}c00c 0010 0001 0000012c 0002 0561`,
      /string of a TXT record runs over/,
    ],
    [
      'an OPT record among the answers',
      `${header + question}00 0029 04d0 00000000 0000`,
      /OPT record stands outside/,
    ],
    [
      'two OPT records',
      '0001 8000 0000 0000 0000 0002 00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000',
      /two OPT records/,
    ],
    [
      'an OPT record with a name',
      '0001 8000 0000 0000 0000 0001 0161 00 0029 04d0 00000000 0000',
      /has the name "a"/,
    ],
    [
      'an EDNS option that is cut off',
      '0001 8000 0000 0000 0000 0001 00 0029 04d0 00000000 0004 000f 0005',
      /needs 5 bytes|EDNS option/,
    ],
    [
      'service parameters that do not rise',
      '0001 8000 0000 0001 0000 0000 00 0041 0001 00000000 000d 0001 00 0003 0002 0050 0001 0000',
      /do not rise/,
    ],
    [
      'a CAA tag with a blank',
      '0001 8000 0000 0001 0000 0000 00 0101 0001 00000000 0003 00 01 20',
      /tag " " of a CAA record/,
    ],
    [
      'a TSIG record that is not the last',
      '0001 8000 0000 0000 0000 0002 00 00fa 00ff 00000000 0000 00 0029 04d0 00000000 0000',
      /TSIG record is not the last/,
    ],
  ]
  for (const [what, hex, text] of faults) {
    it(`refuses ${what}`, () => expect(faultOf(hex)).to.match(text))
  }

  it('refuses a name of more than 255 bytes, also when pointers make it so', () => {
    const label = `3f${'61'.repeat(63)}`
    expect(faultOf(`0001 0000 0001 0000 0000 0000 ${label.repeat(4)}00 0001 0001`)).to.match(
      /longer than 255 bytes/,
    )
    const long = `${label.repeat(3)}00 0001 0001`
    expect(faultOf(`0001 0000 0002 0000 0000 0000 ${long} ${label} c00c 0001 0001`)).to.match(
      /longer than 255 bytes/,
    )
  })

  it('takes a name of exactly 255 bytes', () => {
    const name = [...Array.from({length: 3}, () => 'a'.repeat(63)), 'a'.repeat(61)].join('.')
    const wire = encodeMessage({id: 1, questions: [{name, type: 'A', class: 1}]})
    expect(decodeMessage(wire).questions[0]?.name).to.equal(name)
    expect(() => encodeMessage({id: 1, questions: [{name: `b${name}`, type: 'A', class: 1}]})).to.throw(
      DnsMessageError,
      /64 bytes, the most is 63/,
    )
    expect(() => encodeMessage({id: 1, questions: [{name: `b.${name}`, type: 'A', class: 1}]})).to.throw(
      DnsMessageError,
      /257 bytes on the wire, the most is 255/,
    )
  })

  it('counts what a pointer stands for when it measures a name', () => {
    const tail = Array.from({length: 3}, () => 'a'.repeat(63)).join('.')
    const questions = [tail, `${'b'.repeat(62)}.${tail}`].map((name) => ({name, type: 'A', class: 1}))
    expect(() => encodeMessage({id: 1, questions})).to.throw(DnsMessageError, /256 bytes on the wire/)
  })

  const unwritable: readonly (readonly [string, MessageParts, RegExp])[] = [
    ['a name with an empty label', {id: 1, questions: [{name: 'a..b', type: 'A', class: 1}]}, /empty label/],
    ['a name that is not ASCII', {id: 1, questions: [{name: 'bücher.de', type: 'A', class: 1}]}, /not ASCII/],
    ['an unknown type', {id: 1, questions: [{name: 'a', type: 'FOO', class: 1}]}, /type "FOO" is unknown/],
    [
      'a TTL below zero',
      {id: 1, answers: [{name: 'a', type: 'A', class: 1, ttl: -1, value: '192.0.2.1'}]},
      /number -1/,
    ],
    [
      'an address that is none',
      {id: 1, answers: [{name: 'a', type: 'A', class: 1, ttl: 1, value: '1.2.3'}]},
      /expected an IPv4 address/,
    ],
  ]
  for (const [what, parts, text] of unwritable) {
    it(`refuses to write ${what}`, () => {
      expect(() => encodeMessage(parts))
        .to.throw(DnsMessageError, text)
        .with.property('kind', 'rejected')
    })
  }

  it('refuses to write more than 65535 bytes', () => {
    const answers = Array.from({length: 300}, (_, index) => ({
      name: `n${index}.example.com`,
      type: 'TXT',
      class: 1,
      ttl: 1,
      value: 'x'.repeat(250),
    }))
    expect(() => encodeMessage({id: 1, answers})).to.throw(
      DnsMessageError,
      /would have \d+ bytes, the most is 65535/,
    )
  })

  it('joins the high bits of the response code from EDNS', () => {
    const wire = encodeMessage({id: 1, rcode: 16, edns: plainEdns, flags: {qr: true}})
    expect(decodeMessage(wire).rcode).to.equal(16)
    expect(() => encodeMessage({id: 1, rcode: 16})).to.throw(DnsMessageError, /needs EDNS/)
  })

  it('reads extended errors and the DO bit', () => {
    const options = [
      {code: 15, data: Buffer.from('0016706f6f72', 'hex')},
      {code: 15, data: Buffer.of(1)},
      {code: 3, data: Buffer.of()},
    ]
    const edns = {...plainEdns, dnssecOk: true, options}
    const message = decodeMessage(encodeMessage({id: 1, edns}))
    expect(message.edns).to.deep.equal(edns)
    expect(extendedErrors(message.edns)).to.deep.equal([{code: 22, text: 'poor'}])
    expect(extendedErrors(undefined)).to.deep.equal([])
  })

  it('keeps records without data apart from empty data', () => {
    const parts: MessageParts = {
      id: 7,
      opcode: opcodes.UPDATE,
      questions: [{name: 'example.com', type: 'SOA', class: 1}],
      answers: [{name: 'www.example.com', type: 'A', class: 254, ttl: 0, value: null}],
      authorities: [{name: 'www.example.com', type: 'ANY', class: 255, ttl: 0, value: null}],
    }
    expect(decodeMessage(encodeMessage(parts))).to.deep.include({...parts, additionals: []})
  })

  it('gives back what was written', () => {
    const section = fc.array(anyRecord, {maxLength: 8})
    fc.assert(
      fc.property(anyName, section, section, section, (name, answers, authorities, additionals) => {
        const parts = {id: 9, questions: [{name, type: 'A', class: 1}], answers, authorities, additionals}
        const message = decodeMessage(encodeMessage(parts))
        expect(message).to.deep.include(parts)
        expect(encodeMessage(message).equals(encodeMessage(parts))).to.equal(true)
      }),
    )
  })

  it('never fails otherwise than with its own error, whatever the bytes', () => {
    const record = fc
      .array(anyRecord, {minLength: 1, maxLength: 5})
      .map((answers) => encodeMessage({id: 1, answers, edns: plainEdns}))
    const damaged = fc
      .tuple(record, fc.array(fc.tuple(fc.nat(), fc.nat(255)), {maxLength: 4}), fc.nat())
      .map(([wire, edits, cut]) => {
        for (const [at, value] of edits) wire[at % wire.length] = value
        return cut % 3 === 0 ? wire.subarray(0, cut % wire.length) : wire
      })
    const noise = fc.uint8Array({maxLength: 200}).map((array) => Buffer.from(array))
    const counted = noise.map((array) =>
      Buffer.concat([Buffer.from('000084000001000200010001', 'hex'), array]),
    )
    fc.assert(
      fc.property(fc.oneof(damaged, noise, counted), (wire) => {
        try {
          decodeMessage(wire)
        } catch (error) {
          expect(error).to.be.instanceOf(DnsMessageError)
        }
      }),
      {numRuns: 3000},
    )
  })

  it('refuses a name that follows pointer after pointer', () => {
    const chain = Array.from({length: 130}, (_, index) =>
      (0xc000 | (12 + 10 + 1 + (index === 0 ? -11 : 2 * index - 2))).toString(16),
    )
    const data = `00 fff0 0001 00000000 ${(260).toString(16).padStart(4, '0')}`
    const wire = `0001 8000 0000 0002 0000 0000 ${data} ${chain.join('')} ${(0xc000 | (23 + 258)).toString(16)} 0001 0001 00000000 0004 c0000201`
    expect(faultOf(wire)).to.match(/follows more than 127 compression pointers/)
  })
})

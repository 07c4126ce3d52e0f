import {expect} from 'chai'
import fc from 'fast-check'
import {DnsMessageError} from '../../src/dns/message-error.js'
import {rdataBytes, readRdata, roundTrip} from '../../src/dns/rdata.js'
import {WireReader} from '../../src/dns/wire.js'
import {bytesToText, textToBytes} from '../../src/dns/text-bytes.js'
import {canonicalValue} from '../../src/model/record-data.js'
import {anyText} from './arbitrary-message.js'

describe('rdata', () => {
  const values: readonly (readonly [string, string, string])[] = [
    ['A', '192.0.2.1', 'c0000201'],
    ['AAAA', '2001:db8::1', '20010db8000000000000000000000001'],
    ['CNAME', 'a.example', '0161076578616d706c6500'],
    ['NS', 'ns1', '036e733100'],
    ['PTR', '.', '00'],
    ['DNAME', 'b', '016200'],
    ['MX', '10 mx', '000a026d7800'],
    ['MX', '0 .', '000000'],
    ['SRV', '1 2 443 s', '0001000201bb017300'],
    [
      'NAPTR',
      '100 10 "u" "E2U+sip" "!^.*$!sip:a@b!" .',
      '0064000a017507 4532552b736970 0e 215e2e2a24217369703a61406221 00',
    ],
    ['SOA', 'ns. h\\.m.ex. 1 2 3 4 5', '026e730003682e6d02657800 0000000100000002000000030000000400000005'],
    ['TXT', 'hello "world"', '0d' + Buffer.from('hello "world"').toString('hex')],
    ['TXT', '', '00'],
    ['SPF', 'v=spf1', '06763d73706631'],
    ['CAA', '0 issue "ca.example; a=b"', '00056973737565' + Buffer.from('ca.example; a=b').toString('hex')],
    ['TLSA', '3 1 1 ABCD', '030101abcd'],
    ['SSHFP', '4 2 00FF', '040200ff'],
    ['DS', '12345 13 2 AABB', '30390d02aabb'],
    ['DNSKEY', '257 3 13 AQID', '0101030d010203'],
    ['HINFO', '"x" "y\\"\\000"', '0178 03792200'],
    ['URI', '10 1 "ftp://a"', '000a00016674703a2f2f61'],
    [
      'HTTPS',
      '1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1',
      '000100000100060268320268330003000220fb00040008c0000201c00002020006001020010db8000000000000000000000001',
    ],
    ['HTTPS', '0 svc.example.', '000003737663076578616d706c6500'],
    [
      'SVCB',
      '1 a. mandatory=alpn,key667 alpn=dot no-default-alpn ech=AQI= key7="/q{?dns}" key667="\\000x"',
      '0001016100 000000040001029b 0001000403646f74 00020000 000500020102 000700082f717b3f646e737d 029b00020078',
    ],
    ['TYPE65400', '\\# 3 0A0B0C', '0a0b0c'],
    ['TYPE65400', '\\# 0', ''],
    ['LOC', '\\# 1 00', '00'],
  ]
  for (const [type, text, hex] of values) {
    it(`writes and reads ${type} ${text}`, () => {
      const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
      expect(rdataBytes(type, text).toString('hex')).to.equal(bytes.toString('hex'))
      expect(readRdata(new WireReader(bytes), type, bytes.length)).to.deep.equal({value: text})
    })
  }

  const canonical: readonly (readonly [string, string, string])[] = [
    ['A', '\\# 4 c0000201', '192.0.2.1'],
    ['AAAA', '2001:DB8:0::1', '2001:db8::1'],
    ['AAAA', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['TLSA', '3 1 1 ab cd', '3 1 1 ABCD'],
    ['CNAME', 'a.example.', 'a.example'],
    ['CAA', '0 issue ca.example', '0 issue "ca.example"'],
    ['SOA', 'ns h 1 2 3 4 5', 'ns. h. 1 2 3 4 5'],
    ['HTTPS', '1 . port=1 alpn="h2"', '1 . alpn=h2 port=1'],
    ['SVCB', '1 . alpn=a\\044b', '1 . key1="\\003a,b"'],
    ['CNAME', 'a\\\\.', 'a\\\\'],
    ['CNAME', 'a\\.', 'a\\.'],
  ]
  for (const [type, text, expected] of canonical) {
    it(`brings ${type} ${text} to ${expected}`, () => expect(roundTrip(type, text)).to.equal(expected))
  }

  it('agrees with the canonical text of the model', () => {
    for (const [type, text] of values) {
      expect(canonicalValue(type, text), type).to.equal(text)
    }
  })

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['A', '1.2.3.4.5', /A record has the value "1.2.3.4.5"; expected an IPv4 address/],
    ['A', '2001:db8::1', /expected an IPv4 address/],
    ['A', '192.0.2.1 192.0.2.2', /expected an IPv4 address/],
    ['AAAA', '192.0.2.1', /expected an IPv6 address/],
    ['MX', 'mx.example.com', /expected a number 0-65535, a name/],
    ['MX', '65536 a', /expected a number 0-65535/],
    ['MX', '10', /expected a number 0-65535, a name/],
    ['SRV', '1 2 a', /expected/],
    ['CAA', '0 issue "x', /out of place/],
    ['CAA', '0 is-sue "x"', /a tag/],
    ['HINFO', `"a" "${'x'.repeat(256)}"`, /up to 255 bytes/],
    ['TLSA', '3 1 1 ABC', /hexadecimal digits/],
    ['DNSKEY', '257 3 13 A?', /base64/],
    ['TYPE1234', 'abc', /written \\# LENGTH HEX/],
    ['TYPE1234', '\\# 2 AB', /LENGTH bytes/],
    ['HTTPS', 'x .', /a priority/],
    ['HTTPS', '1', /a target name/],
    ['HTTPS', '1 . foo=1', /in it "foo=1"; expected a key/],
    ['HTTPS', '1 . port=70000', /a port 0-65535/],
    ['HTTPS', '1 . port=1 port=2', /names port twice/],
    ['HTTPS', '1 . ipv4hint=::1', /IPv4 addresses/],
    ['HTTPS', '1 . no-default-alpn=1', /no value/],
    ['HTTPS', '1 . alpn', /protocol ids/],
    ['HTTPS', '1 . ech=!', /base64/],
    ['HTTPS', '1 . mandatory=x', /keys separated/],
    ['HTTPS', `1 . key9="${'x'.repeat(70000)}"`, /cannot hold the number 70000/],
    ['CNAME', 'a\\256', /most is \\255/],
    ['CNAME', 'a.b\\', /out of place/],
  ]
  for (const [type, text, message] of wrong) {
    it(`refuses ${type} ${text.slice(0, 40)}`, () =>
      expect(() => rdataBytes(type, text)).to.throw(DnsMessageError, message))
  }

  it('cuts a long text into strings of 255 bytes and joins them again', () => {
    const bytes = rdataBytes('TXT', 'é'.repeat(200))
    expect([bytes[0], bytes[256], bytes.length]).to.deep.equal([255, 145, 402])
    expect(readRdata(new WireReader(bytes), 'TXT', bytes.length)).to.deep.equal({value: 'é'.repeat(200)})
  })

  it('keeps where a text was cut when it would cut it elsewhere', () => {
    for (const hex of ['01610162', '016100', '0000', `ff${'61'.repeat(255)}00`]) {
      const bytes = Buffer.from(hex, 'hex')
      expect(readRdata(new WireReader(bytes), 'TXT', bytes.length).wire?.toString('hex')).to.equal(hex)
    }
  })
})

describe('text of bytes', () => {
  it('reads UTF-8 as UTF-8 and control bytes as themselves', () => {
    expect(bytesToText(Buffer.from('é😀\u0000\u0007\ufffd\ufeff', 'utf8'))).to.equal(
      'é😀\u0000\u0007\ufffd\ufeff',
    )
  })

  it('reads a byte that is not UTF-8 as a lone surrogate', () => {
    expect(bytesToText(Buffer.from('61ffc3a9c3', 'hex'))).to.equal('a\udcffé\udcc3')
    expect(bytesToText(Buffer.from('eda080', 'hex'))).to.equal('\udced\udca0\udc80')
    expect(bytesToText(Buffer.from('c080', 'hex'))).to.equal('\udcc0\udc80')
  })

  it('survives JSON', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(JSON.stringify(text))).to.equal(text)
      }),
    )
  })

  it('gives back every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (array) => {
        const bytes = Buffer.from(array)
        expect(textToBytes(bytesToText(bytes)).equals(bytes)).to.equal(true)
      }),
      {numRuns: 1000},
    )
  })

  it('refuses a surrogate that stands for no byte', () => {
    for (const text of ['\ud800', '\udc00', '\udc7f', 'a\udfff'])
      expect(() => textToBytes(text)).to.throw(DnsMessageError, /lone surrogate/)
  })
})

import {expect} from 'chai'
import fc from 'fast-check'
import {canonicalValue, presentValue, quoteText} from '../../src/model/record-data.js'

const cases: readonly (readonly [type: string, text: string, canonical: string, present: string])[] = [
  ['A', ' 192.0.2.1 ', '192.0.2.1', '192.0.2.1'],
  ['AAAA', '2001:DB8:0:0::1', '2001:db8::1', '2001:db8::1'],
  ['A', 'not-an-address', 'not-an-address', 'not-an-address'],
  ['CNAME', 'WWW.Example.com.', 'www.example.com', 'www.example.com.'],
  ['NS', 'ns1.example.com', 'ns1.example.com', 'ns1.example.com.'],
  ['PTR', 'bücher.example', 'xn--bcher-kva.example', 'xn--bcher-kva.example.'],
  ['DNAME', '.', '.', '.'],
  ['MX', '10   Mail.Example.com.', '10 mail.example.com', '10 mail.example.com.'],
  ['MX', '0 .', '0 .', '0 .'],
  ['SRV', '0 50  80 A.test.', '0 50 80 a.test', '0 50 80 a.test.'],
  [
    'NAPTR',
    '10 100 "S" "SIP+D2U" "" _sip.A.test.',
    '10 100 "S" "SIP+D2U" "" _sip.a.test',
    '10 100 "S" "SIP+D2U" "" _sip.a.test.',
  ],
  ['TXT', ' Two  Words ', ' Two  Words ', '" Two  Words "'],
  ['TXT', 'a"b\\c;', 'a"b\\c;', '"a\\"b\\\\c;"'],
  ['SPF', 'v=spf1 -all', 'v=spf1 -all', '"v=spf1 -all"'],
  ['CAA', '0  issue "ca.test"', '0 issue "ca.test"', '0 issue "ca.test"'],
  ['MX', 'broken', 'broken', 'broken.'],
]

describe('record data', () => {
  for (const [type, text, canonical, present] of cases) {
    it(`takes ${type} ${JSON.stringify(text)} for ${JSON.stringify(canonical)}`, () => {
      expect(canonicalValue(type, text)).to.equal(canonical)
      expect(presentValue(type, canonical)).to.equal(present)
    })
  }

  it('changes nothing the second time, and reads back what it presents', () => {
    const byType: Readonly<Record<string, fc.Arbitrary<string>>> = {
      A: fc.ipV4(),
      AAAA: fc.ipV6(),
      CNAME: fc.domain(),
      MX: fc.tuple(fc.nat(65535), fc.domain()).map((parts) => parts.join('  ')),
      SRV: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(65535), fc.domain()).map((parts) => `${parts.join('\t')}.`),
      CAA: fc.domain().map((domain) => `0  issue "${domain}"`),
    }
    for (const [type, texts] of Object.entries(byType))
      fc.assert(
        fc.property(texts, (text) => {
          const once = canonicalValue(type, text)
          expect(canonicalValue(type, once)).to.equal(once)
          expect(canonicalValue(type, presentValue(type, once))).to.equal(once)
        }),
      )
  })

  it('quotes and escapes text', () => expect(quoteText('a\\"')).to.equal('"a\\\\\\""'))
})

import {expect} from 'chai'
import fc from 'fast-check'
import {
  canonicalAddress,
  compareAddresses,
  formatAddress,
  isInPrefix,
  isIPv4Mapped,
  parseAddress,
  parsePrefix,
  reverseName,
  type Address,
} from '../../src/model/ip.js'

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}

describe('parseAddress', () => {
  for (const [text, canonical] of [
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::A', '2001:db8::a'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:0:0:1:1:0:0:1', '2001::1:1:0:0:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
  ] as const) {
    it(`reads ${text} as ${canonical}`, () => {
      expect(formatAddress(address(text))).to.equal(canonical)
      expect(canonicalAddress(text)).to.equal(canonical)
    })
  }

  for (const text of [
    '',
    '.',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.04',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '+1.2.3.4',
    '1.2.3.4/32',
    '1.2.3.4:80',
    '0x1.2.3.4',
    '1000.2.3.4',
    ':',
    ':1',
    '1:',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::12345',
    '::g',
    'fe80::1%eth0',
    '::1.2.3',
    '1.2.3.4::',
    '::1.2.3.4:1',
    '[::1]',
    'a.test',
    '١.2.3.4',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseAddress(text)).to.equal(undefined)
      expect(canonicalAddress(text)).to.equal(text)
    })
  }

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const parsed = address(text)
        expect(parseAddress(formatAddress(parsed))).to.deep.equal(parsed)
      }),
    )
    const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 0xffff), {minLength: 8, maxLength: 8})
    fc.assert(
      fc.property(sparse, (groups) => {
        const parsed = address(groups.map((group) => group.toString(16)).join(':'))
        expect(parseAddress(formatAddress(parsed))).to.deep.equal(parsed)
      }),
    )
  })
})

describe('prefixes', () => {
  for (const [text, inside, outside] of [
    ['192.0.2.0/24', '192.0.2.255', '192.0.3.0'],
    ['192.0.2.77/24', '192.0.2.1', '::1'],
    ['0.0.0.0/0', '255.1.1.1', '::1'],
    ['192.0.2.1/32', '192.0.2.1', '192.0.2.2'],
    ['192.0.2.0/24', '::ffff:192.0.2.1', '::192.0.2.1'],
    ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::'],
    ['::/0', '2001:db8::1', '192.0.2.1'],
  ] as const) {
    it(`${text} holds ${inside} and not ${outside}`, () => {
      const prefix = parsePrefix(text)
      if (prefix === undefined) throw new Error('no prefix')
      expect(isInPrefix(address(inside), prefix)).to.equal(true)
      expect(isInPrefix(address(outside), prefix)).to.equal(false)
    })
  }

  it('clears host bits', () => {
    expect(parsePrefix('192.0.2.77/24')).to.deep.equal(parsePrefix('192.0.2.0/24'))
  })

  for (const text of [
    '',
    '/',
    '192.0.2.0',
    '192.0.2.0/',
    '192.0.2.0/33',
    '::/129',
    '192.0.2.0/-1',
    '192.0.2.0/024',
    '192.0.2.0/2 4',
    'a/24',
    '192.0.2.0/24/24',
  ]) {
    it(`refuses "${text}"`, () => expect(parsePrefix(text)).to.equal(undefined))
  }
})

describe('addresses', () => {
  it('are ordered by number, IPv4 first', () => {
    const sorted = ['::1', '10.0.0.2', '9.0.0.1', '2001:db8::', '10.0.0.1']
      .map(address)
      .sort(compareAddresses)
    expect(sorted.map(formatAddress)).to.deep.equal(['9.0.0.1', '10.0.0.1', '10.0.0.2', '::1', '2001:db8::'])
    expect(compareAddresses(address('::1'), address('::1'))).to.equal(0)
  })

  it('know IPv4 inside IPv6', () => {
    expect(isIPv4Mapped(address('::ffff:192.0.2.1'))).to.equal(true)
    expect(isIPv4Mapped(address('::192.0.2.1'))).to.equal(false)
    expect(isIPv4Mapped(address('192.0.2.1'))).to.equal(false)
  })

  for (const [text, reverse] of [
    ['192.0.2.10', '10.2.0.192.in-addr.arpa'],
    ['::1', `1.${'0.'.repeat(31)}ip6.arpa`],
    ['2001:db8::', `${'0.'.repeat(24)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ] as const) {
    it(`have the reverse name ${reverse}`, () => expect(reverseName(address(text))).to.equal(reverse))
  }
})

import {expect} from 'chai'
import {ProviderError} from '../../src/errors.js'
import {recordSetsOf, soaFacts, type ZoneText} from '../../src/model/zone-text.js'
import {parseZoneText} from '../../src/model/zone-text-parse.js'

const soa = '@ 3600 IN SOA ns1 hostmaster 1 2 3 4 300\n'

function parse(text: string, files: Readonly<Record<string, string>> = {}): ZoneText {
  return parseZoneText({
    zone: 'example.com',
    file: 'example.com.zone',
    text,
    include: (path) => ({file: path, text: files[path] ?? ''}),
  })
}

/** `name ttl type value | value` of every set but the SOA. */
function sets(text: string, files?: Readonly<Record<string, string>>): readonly string[] {
  return recordSetsOf(parse(text, files).records)
    .filter(({type}) => type !== 'SOA')
    .map(({name, ttl, type, values}) => `${name} ${ttl} ${type} ${values.join(' | ')}`)
}

function message(text: string, files?: Readonly<Record<string, string>>): string {
  try {
    parse(text, files)
  } catch (error) {
    expect(error).to.be.instanceOf(ProviderError)
    if (error instanceof ProviderError) return `${error.kind} ${error.message}`
  }
  return 'no error'
}

describe('a master file', () => {
  it('is read with every way to leave something out', () => {
    const text = `; comment
$TTL 1h30m
@\tIN SOA ns1 hostmaster.example.com. ( ; open
\t2026112301 ; serial
\t1D 2h
\t4W 300 )
\t\tNS ns1
 IN 60 NS ns2.example.net.
www 300 IN A 192.0.2.1
www IN 300 A 192.0.2.2 ; second
    AAAA 2001:DB8:0::1
WWW2.Example.COM. A 192.0.2.3
$ORIGIN sub
x CNAME @
$ORIGIN other.example.com.
@ MX 10 mail
`
    expect(sets(text)).to.deep.equal([
      'example.com 5400 NS ns1.example.com | ns2.example.net',
      'www.example.com 300 A 192.0.2.1 | 192.0.2.2',
      'www.example.com 5400 AAAA 2001:db8::1',
      'www2.example.com 5400 A 192.0.2.3',
      'x.sub.example.com 5400 CNAME sub.example.com',
      'other.example.com 5400 MX 10 mail.other.example.com',
    ])
    expect(soaFacts(parse(text).soa)).to.deep.equal({soaSerial: 2026112301, negativeTtl: 300})
  })

  it('may have a byte order mark, CRLF, tabs and no line end at its end', () => {
    const text = `\u00ef\u00bb\u00bf${soa}a\tA\t192.0.2.1\n\tTXT ( "x"\n "y" )`.replaceAll('\n', '\r\n')
    expect(sets(text)).to.deep.equal(['a.example.com 3600 A 192.0.2.1', 'a.example.com 3600 TXT xy'])
  })

  it('takes a TTL that is not stated from $TTL, else from the record before, else from the SOA', () => {
    expect(
      sets(`${soa}a A 192.0.2.1\nb 60 A 192.0.2.1\nc A 192.0.2.1\n$TTL 5\nd A 192.0.2.1\n`),
    ).to.deep.equal([
      'a.example.com 3600 A 192.0.2.1',
      'b.example.com 60 A 192.0.2.1',
      'c.example.com 60 A 192.0.2.1',
      'd.example.com 5 A 192.0.2.1',
    ])
    expect(sets('@ SOA a b 1 2 3 4 900\nc A 192.0.2.1\nd 60 A 192.0.2.1\ne A 192.0.2.1')).to.deep.equal([
      'c.example.com 900 A 192.0.2.1',
      'd.example.com 60 A 192.0.2.1',
      'e.example.com 900 A 192.0.2.1',
    ])
  })

  it('has one TTL per set: that of its first record', () => {
    expect(sets(`${soa}a 60 A 192.0.2.2\na 90 A 192.0.2.1\n`)).to.deep.equal([
      'a.example.com 60 A 192.0.2.1 | 192.0.2.2',
    ])
  })

  const values: readonly (readonly [string, string])[] = [
    ['A 192.0.2.1', '192.0.2.1'],
    ['A \\# 4 C0000201', '192.0.2.1'],
    ['AAAA \\# 16 20010db8 000000000000000000000001', '2001:db8::1'],
    ['TYPE1 \\# 4 C0000201', '192.0.2.1'],
    ['AAAA 2001:0DB8::0:1', '2001:db8::1'],
    ['CNAME LB', 'lb.example.com'],
    ['PTR .', '.'],
    ['NS ns.example.net.', 'ns.example.net'],
    ['DNAME d', 'd.example.com'],
    ['MX 010 mail', '10 mail.example.com'],
    ['MX 0 .', '0 .'],
    ['SRV 1 2 3 Sip', '1 2 3 sip.example.com'],
    ['NAPTR 1 2 "S" "SIP+D2U" "" _sip._udp', '1 2 "S" "SIP+D2U" "" _sip._udp.example.com'],
    ['NAPTR 1 2 U E2U "!^.*$!sip:a  b!" .', '1 2 "U" "E2U" "!^.*$!sip:a  b!" .'],
    ['TXT "a" "b"', 'ab'],
    ['TXT a b', 'ab'],
    ['TXT "say \\"hi\\" \\\\ \\065;x"', 'say "hi" \\ A;x'],
    ['TXT ""', ''],
    ['TXT a\\;b\\ c', 'a;b c'],
    ['TXT "gr\\195\\188n"', 'grün'],
    ['TXT "gr\u00c3\u00bcn"', 'grün'],
    ['TXT "\\255\\000"', '\udcff\0'],
    ['SPF "v=spf1"', 'v=spf1'],
    ['CAA 0 ISSUE "ca.example.net; a=b"', '0 issue "ca.example.net; a=b"'],
    ['CAA 0 issue ca.example.net', '0 issue "ca.example.net"'],
    ['HINFO pc "Linux  6"', '"pc" "Linux  6"'],
    ['TLSA 3 1 1 ab ( cd\n ef )', '3 1 1 ABCDEF'],
    ['SSHFP 4 2 00ff', '4 2 00FF'],
    ['DS 1 8 2 ab cd', '1 8 2 ABCD'],
    ['DNSKEY 257 3 8 AwEA AQ==', '257 3 8 AwEAAQ=='],
    ['HTTPS 1 . alpn="h2,h3" port=443', '1 . alpn="h2,h3" port=443'],
    ['SVCB 0 Alias', '0 alias.example.com.'],
    ['URI 10 1 "https://x/"', '10 1 "https://x/"'],
    ['RP who txt', 'who.example.com. txt.example.com.'],
    ['LOC 52 22 23.000 N 4 53 32.000 E -2.00m', '52 22 23.000 N 4 53 32.000 E -2.00m'],
    ['NSEC next A TXT', 'next.example.com. A TXT'],
    [
      'RRSIG A 8 2 1h 20260101000000 20250101000000 7 @ ab cd==',
      'A 8 2 3600 20260101000000 20250101000000 7 example.com. abcd==',
    ],
    ['TYPE65280 \\# 0', '\\# 0'],
    ['type65280 \\# 3 ab cdef', '\\# 3 ABCDEF'],
    ['CAA \\# 2 0005', '\\# 2 0005'],
    ['IPSECKEY 10 3 2 gw AQNR', '10 3 2 gw.example.com. AQNR'],
    ['IPSECKEY 10 1 2 192.0.2.38 AQNR', '10 1 2 192.0.2.38 AQNR'],
  ]
  for (const [data, value] of values) {
    it(`holds ${data}`, () => {
      const type = /^TYPE1 /i.test(data) ? 'A' : (data.split(' ')[0] ?? '').toUpperCase()
      expect(sets(`${soa}x ${data}\n`)).to.deep.equal([`x.example.com 3600 ${type} ${value}`])
    })
  }

  const names: readonly (readonly [string, string])[] = [
    ['*', '*.example.com'],
    ['\\042', '*.example.com'],
    ['a\\.b', 'a\\.b.example.com'],
    ['a\\046b', 'a\\.b.example.com'],
    ['0/25', '0/25.example.com'],
    ['A_b-C', 'a_b-c.example.com'],
    ['a\\032b', 'a\\032b.example.com'],
    ['m\u00c3\u00bc', 'm\\195\\188.example.com'],
    ['who\\@x', 'who\\@x.example.com'],
    ['\\$x', '\\$x.example.com'],
    ['a\\"b', 'a\\"b.example.com'],
    ['x.Example.COM.', 'x.example.com'],
    ['end\\\\', 'end\\\\.example.com'],
    ['IN', 'in.example.com'],
    ['300', '300.example.com'],
    ['A', 'a.example.com'],
  ]
  for (const [owner, name] of names) {
    it(`spells the owner ${owner} as ${name}`, () => {
      expect(sets(`${soa}${owner} A 192.0.2.1\n`)).to.deep.equal([`${name} 3600 A 192.0.2.1`])
    })
  }

  it('includes files, each below its own origin, and goes on as before', () => {
    const main = `${soa}a A 192.0.2.1\n$INCLUDE sub.inc sub ; comment\n  TXT "of a"\n$INCLUDE plain.inc\nz A 192.0.2.9\n`
    const files = {'sub.inc': '$ORIGIN deep\nx A 192.0.2.2\n$TTL 7\n', 'plain.inc': 'y A 192.0.2.3\n'}
    expect(sets(main, files)).to.deep.equal([
      'a.example.com 3600 A 192.0.2.1',
      'x.deep.sub.example.com 3600 A 192.0.2.2',
      'a.example.com 7 TXT of a',
      'y.example.com 7 A 192.0.2.3',
      'z.example.com 7 A 192.0.2.9',
    ])
  })

  it('generates records', () => {
    expect(
      sets(
        `${soa}$GENERATE 1-5/2 h$ 60 A 192.0.2.$\n$GENERATE 9-10 \${-8,3,d} IN PTR x\${0,2,x}\n$GENERATE 0-0 n\${16,3,n} MX "5 m$"\n`,
      ),
    ).to.deep.equal([
      'h1.example.com 60 A 192.0.2.1',
      'h3.example.com 60 A 192.0.2.3',
      'h5.example.com 60 A 192.0.2.5',
      '001.example.com 3600 PTR x09.example.com',
      '002.example.com 3600 PTR x0a.example.com',
      'n0.1.example.com 3600 MX 5 m0.example.com',
    ])
  })
})

describe('a wrong master file', () => {
  const wrong: readonly (readonly [title: string, text: string, expected: string])[] = [
    ['no SOA', '', 'example.com.zone: zone example.com has no SOA record'],
    ['two SOAs', `${soa}${soa}`, 'example.com.zone:2: found a second SOA record, the first is in line 1'],
    [
      'a SOA of another zone',
      'example.net. 1 SOA a b 1 1 1 1 1',
      ':1: found the SOA record of example.net, expected that of zone example.com',
    ],
    ['a SOA below the apex', 'x 1 SOA a b 1 1 1 1 1', ':1: found the SOA record of x.example.com'],
    ['no TTL', 'a A 192.0.2.1', ':1: the record has no TTL'],
    ['no owner', '  A 192.0.2.1', ':1: the line begins with white space'],
    ['an unknown type', `${soa}a FOO x`, ':2: found "FOO", expected a TTL, class IN or a record type'],
    ['two TTLs', `${soa}a 1 2 A 192.0.2.1`, ':2: found "2", expected'],
    ['another class', `${soa}a CH A 192.0.2.1`, ':2: found class CH, expected IN'],
    ['no type', `${soa}a 300 IN`, ':2: the record ends too early'],
    ['no data', `${soa}a A`, ':2: A has no data'],
    ['a wrong A', `${soa}a A 192.0.2.300`, ':2: found "192.0.2.300" behind A, expected an IPv4 address'],
    ['an AAAA in an A', `${soa}a A ::1`, ':2: found "::1" behind A, expected an IPv4 address'],
    ['too much data', `${soa}a A 192.0.2.1 192.0.2.2`, ':2: found "192.0.2.2" behind the data of A'],
    ['two CNAMEs in one line', `${soa}a CNAME b c`, ':2: found "c" behind the data of CNAME'],
    ['too little data', `${soa}a MX 10`, ':2: the data of MX ends too early, expected a name'],
    [
      'a number out of range',
      `${soa}a MX 70000 b`,
      ':2: found "70000" in the data of MX, expected a number from 0 to 65535',
    ],
    [
      'a name outside',
      `${soa}a.example.net. A 192.0.2.1`,
      ':2: found a record of a.example.net, which is outside zone example.com',
    ],
    ['an empty label', `${soa}a..b A 192.0.2.1`, ':2: the name "a..b" holds an empty label'],
    ['a long label', `${soa}${'a'.repeat(64)} A 192.0.2.1`, 'has 64 octets, the most is 63'],
    ['a long name', `${soa}${'a.'.repeat(125)}b A 192.0.2.1`, 'octets, the most is 253'],
    ['a bad escape in a name', `${soa}a\\256 A 192.0.2.1`, 'expected \\DDD from 000 to 255'],
    ['a bad escape in a string', `${soa}a TXT "\\999"`, ':2: the string "\\\\999" holds'],
    ['an open quote', `${soa}a TXT "abc\nb A 192.0.2.1`, ':2: the string "\\"abc" is never closed'],
    ['a quote escaped at the end of the line', `${soa}a TXT "abc\\\n"`, ':2: the string'],
    ['an open parenthesis', `${soa}a TXT ( "abc"\n\n`, ':2: "(" is never closed'],
    ['a stray parenthesis', `${soa}a TXT "abc" )\n`, ':2: found ")" without a "("'],
    [
      'a quote inside a word',
      `${soa}a TXT a="b c"`,
      ':2: found "a=\\"b c\\"", expected quotes around the whole string',
    ],
    ['a quoted owner', `${soa}"a" A 192.0.2.1`, ':2: found the string "a", expected a name'],
    ['a long string', `${soa}a TXT "${'x'.repeat(256)}"`, ':2: a string has 256 octets, the most is 255'],
    ['an unknown directive', `$FOO 1\n`, ':1: found the directive "$FOO"'],
    ['an empty directive', `$TTL ; nothing\n`, ':1: $TTL has nothing behind it'],
    ['a wrong $TTL', `$TTL never\n`, ':1: found "never" behind $TTL'],
    ['a TTL beyond 2^31', `$TTL 2147483648\n`, ':1: found the TTL "2147483648", the most is 2147483647'],
    ['too much behind $ORIGIN', `$ORIGIN a b\n`, ':1: found "b" behind $ORIGIN'],
    ['a wrong range', `${soa}$GENERATE 5-1 a$ A 192.0.2.$`, ':2: found the range "5-1"'],
    ['a huge range', `${soa}$GENERATE 0-99999999 a$ A 192.0.2.1`, 'more than 65536 records'],
    ['a wrong modifier', `${soa}$GENERATE 1-2 a\${x} A 192.0.2.1`, ':2: found "${x}" in $GENERATE'],
    ['generic data of the wrong length', `${soa}a TYPE999 \\# 3 abcd`, ':2: found \\#'],
    [
      'plain data of an unknown type',
      `${soa}a TYPE999 abcd`,
      ':2: found "abcd" behind TYPE999, expected \\#',
    ],
    ['a control character', `${soa}a\u0000 A 192.0.2.1`, ':2: found the control character 0x00'],
    ['a lone carriage return', `${soa}a A 192.0.2.1\rb A 192.0.2.1`, ':2: found a carriage return'],
    ['a backslash at the end of a line', `${soa}a\\\n A 192.0.2.1`, ':2: found "\\" at the end of the line'],
    ['a wrong line in parentheses', `@ 1 SOA a b (\n1\n2\nx\n4 5 )`, ':4: found "x" in the data of SOA'],
  ]
  for (const [title, text, expected] of wrong) {
    it(`with ${title} is refused with the place and what was expected`, () => {
      const found = message(text)
      expect(found).to.match(/^incomplete example\.com\.zone/)
      expect(found).to.include(expected)
    })
  }

  it('is named when it is an included one', () => {
    expect(message(`${soa}$INCLUDE x.inc\n`, {'x.inc': '\na A 1.2.3\n'})).to.include(
      'x.inc:2: found "1.2.3" behind A',
    )
  })

  it('that includes itself ends', () => {
    expect(message(`${soa}$INCLUDE x.inc\n`, {'x.inc': '$INCLUDE x.inc\n'})).to.include(
      'does a file include itself',
    )
  })

  it('does not include where nobody can follow', () => {
    const read = (): ZoneText => parseZoneText({zone: 'example.com', file: 'f', text: `${soa}$INCLUDE x\n`})
    expect(read).to.throw(ProviderError, 'f:2: found $INCLUDE, which cannot be followed here')
  })
})

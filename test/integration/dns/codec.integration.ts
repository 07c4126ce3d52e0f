import {expect} from 'chai'
import {decodeMessage, encodeMessage, type ResourceRecord} from '../../../src/dns/message.js'
import {splitFields} from '../../../src/dns/presentation.js'
import {roundTrip} from '../../../src/dns/rdata.js'
import {bytesToText, unescapeBytes} from '../../../src/dns/text-bytes.js'
import {signMessage, tsigAlgorithms, verifyMessage} from '../../../src/dns/tsig.js'
import {presentValue} from '../../../src/model/record-data.js'
import {startBind} from '../../support/bind-server.js'
import {startDnsServer, type DnsServerDouble} from '../../support/dns-server.js'
import {startKnot} from '../../support/knot-server.js'
import {newKey, nsupdate} from '../../support/rfc2136-fixture.js'
import {runTool, type RealServer} from '../../support/server-process.js'

const zone = 'example.com'
const python = process.env['PYTHON'] ?? 'python3'

/** One value of every type we have a form for, as a person would write it into a master file. */
const masterLines: readonly (readonly [string, string, string])[] = [
  ['a', 'A', '192.0.2.1'],
  ['aaaa', 'AAAA', '2001:DB8::0:1'],
  ['c', 'CNAME', 'Target.Example.NET.'],
  ['p', 'PTR', 'host.example.net.'],
  ['d', 'DNAME', 'other.example.net.'],
  ['m', 'MX', '10 mail.example.net.'],
  ['nullmx', 'MX', '0 .'],
  ['_sip._tcp', 'SRV', '1 2 5060 sip.example.net.'],
  ['n', 'NAPTR', '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .'],
  ['t', 'TXT', '"plain" " and; \\"quoted\\" \\\\ " "\\200\\001"'],
  ['u', 'TXT', '"gr\\195\\188\\195\\159e"'],
  ['e', 'TXT', '""'],
  ['caa', 'CAA', '0 issue "ca.example.net; policy=ev"'],
  ['_443._tcp', 'TLSA', `3 1 1 ${'ab'.repeat(32)}`],
  ['ssh', 'SSHFP', `4 2 ${'0f'.repeat(32)}`],
  ['sub', 'NS', 'ns.example.net.'],
  ['sub', 'DS', `12345 13 2 ${'1a'.repeat(32)}`],
  [
    'key',
    'DNSKEY',
    '256 3 13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==',
  ],
  ['h', 'HTTPS', '1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1'],
  ['ha', 'HTTPS', '0 svc.example.net.'],
  ['_dns', 'SVCB', '1 dns.example.net. mandatory=alpn alpn=dot key65000="a\\001b"'],
  ['hinfo', 'HINFO', '"a b" "c"'],
  ['uri', 'URI', '10 1 "ftp://ftp.example.net/"'],
  ['loc', 'LOC', '51 30 12.748 N 0 7 39.611 W 0.00m 0.00m 0.00m 0.00m'],
  ['unknown', 'TYPE65400', '\\# 3 0A0B0C'],
  ['we\\.ird\\032name', 'TXT', '"here"'],
]
const zoneText = `$TTL 300\n@ IN SOA ns. hostmaster\\.dns.example.com. 1 2 3 4 300\n@ NS ns.example.net.\n${masterLines.map((line) => line.join(' ')).join('\n')}\n`

/** A value as a tool prints it, in our canonical text. */
function canonical(type: string, printed: string): string {
  if (type !== 'TXT') return roundTrip(type, printed)
  return bytesToText(Buffer.concat(splitFields(printed).map(({text}) => unescapeBytes(text))))
}

for (const [name, start] of [
  ['BIND 9', startBind],
  ['Knot DNS', startKnot],
] as const) {
  describe(`records as ${name} serves them`, () => {
    let server: RealServer
    let records: readonly ResourceRecord[]

    before(async () => {
      server = await start({zones: {[zone]: zoneText}})
      records = await server.transfer(zone)
    })

    after(() => server.stop())

    for (const tool of ['dig', 'kdig']) {
      for (const [label, type, written] of masterLines) {
        if (type === 'DNSKEY' && name === 'Knot DNS') continue // below the apex Knot leaves it out
        it(`are read as ${tool} reads them: ${label} ${type}`, async () => {
          const owner = `${label}.${zone}`
          const found = records.filter(
            (record) => record.name === owner.toLowerCase() && record.type === type,
          )
          expect(found, owner).to.have.length(1)
          const args = [
            `@${server.host}`,
            '-p',
            String(server.port),
            '+norecurse',
            '+tcp',
            '+noall',
            type === 'NS' ? '+authority' : '+answer',
            owner,
            type,
          ]
          const lines = (await runTool(tool, args)).split('\n')
          const text =
            lines
              .map((line) => line.split(new RegExp(`\\s${type}\\s+`, 'u'))[1])
              .find((rest) => rest !== undefined) ?? ''
          if (type === 'LOC') expect(found[0]?.value).to.match(/^\\# 16 00/)
          else expect(found[0]?.value).to.equal(canonical(type, text))
          if (type !== 'LOC') expect(found[0]?.value).to.equal(canonical(type, written))
        })
      }
    }
  })
}

describe('messages as dnspython reads and writes them', () => {
  const records = masterLines
    .filter(([, type]) => type !== 'TXT' && type !== 'LOC')
    .map(([label, type, text]) => ({
      name: `${label}.${zone}`,
      type,
      class: 1,
      ttl: 300,
      value: roundTrip(type, text),
    }))

  it('is installed', async () => {
    expect(await runTool(python, ['-c', 'import dns.version; print(dns.version.version)'])).to.match(/^2\./)
  })

  it('reads what we write', async () => {
    const wire = encodeMessage({id: 7, flags: {qr: true, aa: true}, answers: records})
    const script =
      'import sys,dns.message\nm=dns.message.from_wire(bytes.fromhex(sys.stdin.read()))\nfor s in m.answer:\n  for r in s: print(s.name, r.to_text())'
    const lines = (await runTool(python, ['-c', script], wire.toString('hex'))).trim().split('\n')
    const seen = lines.map((line) => line.slice(line.indexOf(' ') + 1))
    expect(seen.map((text, index) => roundTrip(records[index]?.type ?? '', text))).to.deep.equal(
      records.map(({value}) => value),
    )
  })

  it('writes what we read', async () => {
    const lines = records.map(({name, type, value}) => `${name}. 300 IN ${type} ${presentValue(type, value)}`)
    const script =
      'import sys,dns.message\nprint(dns.message.from_text("id 7\\nflags QR AA\\n;ANSWER\\n"+sys.stdin.read()).to_wire().hex())'
    const wire = Buffer.from((await runTool(python, ['-c', script], lines.join('\n'))).trim(), 'hex')
    expect(decodeMessage(wire).answers).to.deep.equal(records)
  })

  for (const algorithm of tsigAlgorithms) {
    it(`signs and verifies with ${algorithm} as we do`, async () => {
      const key = newKey(algorithm)
      const now = Math.floor(Date.now() / 1000)
      const query = encodeMessage({id: 99, questions: [{name: zone, type: 'SOA', class: 1}]})
      const {bytes} = signMessage(query, key, {now})
      const ring = `import sys,base64,dns.message,dns.tsig,dns.query,dns.tsigkeyring\nkey=dns.tsig.Key("${key.name}.",base64.b64decode("${key.secret.toString('base64')}"),"${algorithm}.")\n`
      const verify = `${ring}m=dns.message.from_wire(bytes.fromhex(sys.stdin.read()),keyring={key.name:key})\nprint(m.had_tsig, m.tsig_error)`
      expect((await runTool(python, ['-c', verify], bytes.toString('hex'))).trim()).to.equal('True 0')
      const sign = `${ring}m=dns.message.make_query("${zone}","SOA")\nm.use_tsig({key.name:key},keyname=key.name,algorithm="${algorithm}.")\nprint(m.to_wire().hex())`
      const signed = Buffer.from((await runTool(python, ['-c', sign])).trim(), 'hex')
      expect(verifyMessage(signed, decodeMessage(signed), key, {now})).to.equal('ok')
    })
  }
})

describe('the embedded name server before the tools', () => {
  const key = newKey('hmac-sha512')
  let server: DnsServerDouble

  beforeEach(async () => {
    const sets = Array.from({length: 300}, (_, index) => ({
      name: `h${index}.${zone}`,
      type: 'A',
      ttl: 60,
      values: ['192.0.2.1'],
    }))
    server = await startDnsServer({zones: {[zone]: sets}, keys: [key], transferSize: 50})
  })

  afterEach(() => server.stop())

  const secret = (): string => `${key.algorithm}:${key.name}:${key.secret.toString('base64')}`

  for (const tool of ['dig', 'kdig']) {
    it(`lets ${tool} transfer a zone in several signed messages`, async () => {
      const output = await runTool(tool, [
        `@${server.host}`,
        '-p',
        String(server.port),
        '-y',
        secret(),
        zone,
        'AXFR',
      ])
      expect(output.match(/\tA\t192\.0\.2\.1/g)).to.have.length(300)
      expect(output).not.to.match(/fail|expected a TSIG|WARNING|couldn't/i)
    })
  }

  it('lets nsupdate change a zone, and refuses a prerequisite that does not hold', async () => {
    const target: RealServer = {
      ...server,
      host: server.host,
      port: server.port,
      key,
      folder: '',
      log: () => '',
      transfer: async () => [],
      stop: async () => {},
    }
    await nsupdate(target, [`prereq nxrrset new.${zone}. A`, `update add new.${zone}. 60 A 192.0.2.9`])
    expect(server.zone(zone).values(`new.${zone}`, 'A')).to.deep.equal(['192.0.2.9'])
    const output = await nsupdate(target, [
      `prereq nxrrset new.${zone}. A`,
      `update delete new.${zone}. A`,
    ]).catch(String)
    expect(output).to.match(/YXRRSET/)
    expect(server.zone(zone).values(`new.${zone}`, 'A')).to.deep.equal(['192.0.2.9'])
  })
})

import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {compareRecordSets, type RecordSet} from '../../../src/model/record-set.js'
import {openReader, openWriter} from '../../../src/providers/zonefile/index.js'
import {zoneFileCapabilities} from '../../../src/providers/zonefile/capabilities.js'
import {a, create, txt, zone as buildZone} from '../../support/builders.js'
import {describeProviderContract} from '../../support/provider-contract.js'
import {openZoneFile, readLines} from '../../providers/zonefile/fixture.js'

const run = promisify(execFile)

/** The zone as BIND reads it; fails when named-checkzone does not accept the file. */
async function bindLines(zone: string, path: string): Promise<string> {
  const {stdout} = await run(
    'named-checkzone',
    ['-q', '-i', 'none', '-s', 'full', '-o', '-', '-D', zone, path],
    {
      cwd: join(path, '..'),
      maxBuffer: 1 << 28,
    },
  )
  return stdout
}

describeProviderContract('zonefile, judged by named-checkzone', {
  capabilities: zoneFileCapabilities,
  open: (seed) => openZoneFile(seed, bindLines),
})

describe('a master file in all its forms', () => {
  let dir = ''
  let path = ''
  const zone = buildZone('example.com', {provider: 'zonefile'})

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mldns-checkzone-'))
    path = join(dir, 'example.com.zone')
  })

  afterEach(() => rm(dir, {recursive: true}))

  const text = `; comment
$TTL 1h30m
@\tIN SOA ns1 hostmaster.example.com. ( ; open
\t2026112301 ; serial
\t1D 2h
\t4W 300 )
\t\tNS ns1
 IN 60 NS ns2.example.net.
ns1 300 IN A 192.0.2.1
www IN 300 A 192.0.2.2 ; second
    AAAA 2001:DB8:0::1
    TXT "a" ( "b;" ; inner
      "\\195\\188\\"\\\\" ) unquoted\\;x
$ORIGIN sub
x CNAME @
@ MX 10 mail
mail A 192.0.2.7
caa CAA 0 issue "ca.example.net; x=y"
sip SRV 1 2 3 Sip.Example.NET.
tlsa TLSA 3 1 1 ( 0123456789abcdef0123456789abcdef
   0123456789abcdef0123456789abcdef )
odd\\.label A 192.0.2.8
un TYPE65280 \\# 3 abcdef
$GENERATE 1-4/2 h-$ 60 A 192.0.2.$
$GENERATE 1-2 g\${10,4,x} CNAME h-\${-1}
$INCLUDE more.inc deep
last A 192.0.2.9
`
  const more = '$TTL 5\ninc A 192.0.2.10\n$ORIGIN other\ny TXT z\n'

  function essences(sets: readonly RecordSet[]): readonly unknown[] {
    return [...sets]
      .sort(compareRecordSets)
      .map(({name, type, ttl, values}) => [name, type, ttl, [...values].sort()])
  }

  async function expectAlike(): Promise<void> {
    const content = await openReader({dir, now: () => new Date()}).readZone(zone)
    expect(essences(content.recordSets)).to.deep.equal(essences(readLines(await bindLines(zone.name, path))))
  }

  it('is read as BIND reads it, also after changes', async () => {
    await writeFile(path, text)
    await writeFile(join(dir, 'more.inc'), more)
    await expectAlike()
    const writer = openWriter({dir, now: () => new Date('2026-11-23T00:00:00Z')})
    const base = await writer.readZone(zone)
    const operations = base.recordSets
      .filter(({name, type}) => name === 'www.example.com' && (type === 'A' || type === 'TXT'))
      .map((before) => ({
        before,
        after: before.type === 'A' ? null : {...before, ttl: 17, values: ['new "text" \\ ü']},
      }))
    const added = [
      create(a('new.example.com', '192.0.2.1')),
      create(txt('*.sub.example.com', 'x'.repeat(600))),
    ]
    await writer.write(base, [...operations, ...added])
    await expectAlike()
  })

  it('without $TTL is read as BIND reads it', async () => {
    await writeFile(
      path,
      '@ SOA a. b. 1 2 3 4 900\n@ NS a.\nc A 192.0.2.1\nd 60 A 192.0.2.1\ne A 192.0.2.1\n',
    )
    await expectAlike()
    await writeFile(
      path,
      '@ 70 SOA a. b. 1 2 3 4 900\n@ NS a.\nc A 192.0.2.1\nd 60 A 192.0.2.1\ne A 192.0.2.1\n',
    )
    await expectAlike()
  })
})

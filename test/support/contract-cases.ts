import type {RecordSet} from '../../src/model/record-set.js'
import {a, aaaa, caa, cname, mx, ns, ptr, recordSet, srv, txt} from './builders.js'

/** The life of one set: the first is created, each further one is an update of it, the last is deleted. */
export type ContractCase = {
  readonly title: string
  /** Record type it needs, or `*` for a wildcard. */
  readonly type: string
  readonly sets: (zone: string, ttl: number) => readonly RecordSet[]
  /** Whether `adjust` may refuse it, with a reason. */
  readonly optional?: boolean
}

const long = Array.from({length: 40}, (_, index) => `part${index}=abcdef`).join(';')

/** The life of one set per type, under names of their own so that all of them fit into one zone. */
export const typeCases: readonly ContractCase[] = [
  {
    title: 'an A',
    type: 'A',
    sets: (zone, ttl) => ['192.0.2.1', '198.51.100.7'].map((value) => a(`a1.${zone}`, value, ttl)),
  },
  {
    title: 'an A with three values, then two, then four',
    type: 'A',
    sets: (zone, ttl) =>
      [3, 2, 4].map((size) =>
        a(`a3.${zone}`, ['192.0.2.9', '192.0.2.10', '10.0.0.1', '192.0.2.4'].slice(0, size), ttl),
      ),
  },
  {
    title: 'an AAAA',
    type: 'AAAA',
    sets: (zone, ttl) => [
      aaaa(`aaaa.${zone}`, '2001:db8::1', ttl),
      aaaa(`aaaa.${zone}`, ['::1', '2001:db8::2'], ttl),
    ],
  },
  {
    title: 'a CNAME',
    type: 'CNAME',
    sets: (zone, ttl) => [cname(`c.${zone}`, 'lb.example.net', ttl), cname(`c.${zone}`, `a1.${zone}`, ttl)],
  },
  {
    title: 'a TXT',
    type: 'TXT',
    sets: (zone, ttl) => ['v=spf1 -all', 'v=spf1 mx -all'].map((value) => txt(`t.${zone}`, value, ttl)),
  },
  {
    title: 'a TXT with two values',
    type: 'TXT',
    sets: (zone, ttl) => [
      txt(`t2.${zone}`, ['first', 'second'], ttl),
      txt(`t2.${zone}`, ['second', 'third'], ttl),
    ],
  },
  {
    title: 'a TXT with quotes',
    type: 'TXT',
    sets: (zone, ttl) =>
      ['"heritage=external-dns,external-dns/owner=lab"', 'say "hi"', '"'].map((value) =>
        txt(`tq.${zone}`, value, ttl),
      ),
  },
  {
    title: 'a TXT with semicolons',
    type: 'TXT',
    sets: (zone, ttl) =>
      ['v=DKIM1; k=rsa; p=MIG', '; not a comment'].map((value) => txt(`ts.${zone}`, value, ttl)),
  },
  {
    title: 'a TXT with backslashes',
    type: 'TXT',
    sets: (zone, ttl) =>
      ['C:\\temp\\010', 'a\\"b', 'ends with \\'].map((value) => txt(`tb.${zone}`, value, ttl)),
  },
  {
    title: 'a TXT of more than 300 characters',
    type: 'TXT',
    sets: (zone, ttl) => [txt(`tl.${zone}`, long, ttl), txt(`tl.${zone}`, `${long};more`, ttl)],
  },
  {
    title: 'an MX',
    type: 'MX',
    sets: (zone, ttl) => [
      mx(`m.${zone}`, '10 mail.example.net', ttl),
      mx(`m.${zone}`, ['10 mail.example.net', `20 backup.${zone}`], ttl),
    ],
  },
  {
    title: 'an SRV',
    type: 'SRV',
    sets: (zone, ttl) => [
      srv(`_sip._tcp.${zone}`, '10 20 5060 sip.example.net', ttl),
      srv(`_sip._tcp.${zone}`, ['10 20 5061 sip.example.net', '20 0 5060 b.example.net'], ttl),
    ],
  },
  {
    title: 'an NS of a delegation',
    type: 'NS',
    sets: (zone, ttl) => [
      ns(`sub.${zone}`, ['ns1.example.net', 'ns2.example.net'], ttl),
      ns(`sub.${zone}`, ['ns2.example.net', 'ns3.example.net'], ttl),
    ],
  },
  {
    title: 'a CAA',
    type: 'CAA',
    sets: (zone, ttl) => [
      caa(`caa.${zone}`, '0 issue "ca.example.net"', ttl),
      caa(`caa.${zone}`, ['0 issue "ca.example.net"', '128 iodef "mailto:dns@example.net"'], ttl),
    ],
  },
  {
    title: 'a PTR',
    type: 'PTR',
    sets: (zone, ttl) => [
      ptr(`ptr.${zone}`, 'host.example.net', ttl),
      ptr(`ptr.${zone}`, 'other.example.net', ttl),
    ],
    optional: true,
  },
  {
    title: 'a NAPTR',
    type: 'NAPTR',
    sets: (zone, ttl) => [
      recordSet('NAPTR', `n.${zone}`, '100 10 "S" "SIP+D2U" "" _sip._udp.example.net', ttl),
      recordSet('NAPTR', `n.${zone}`, '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.net!" .', ttl),
    ],
    optional: true,
  },
  {
    title: 'a TXT with spaces at its ends and in a row',
    type: 'TXT',
    sets: (zone, ttl) => [txt(`tw.${zone}`, '  two  spaces  ', ttl)],
    optional: true,
  },
  {
    title: 'an empty TXT',
    type: 'TXT',
    sets: (zone, ttl) => [txt(`te.${zone}`, '', ttl)],
    optional: true,
  },
  {
    title: 'a TXT outside ASCII',
    type: 'TXT',
    sets: (zone, ttl) => ['grüße 😀', 'größe'].map((value) => txt(`tu.${zone}`, value, ttl)),
    optional: true,
  },
  {
    title: 'a TXT of 2,000 characters',
    type: 'TXT',
    sets: (zone, ttl) => [txt(`th.${zone}`, 'x'.repeat(2000), ttl)],
    optional: true,
  },
]

/** Names that are handled wrongly more often than others. */
export const nameCases: readonly ContractCase[] = [
  {
    title: 'an A at the apex',
    type: 'A',
    sets: (zone, ttl) => ['192.0.2.1', '192.0.2.2'].map((value) => a(zone, value, ttl)),
  },
  {title: 'a TXT at the apex', type: 'TXT', sets: (zone, ttl) => [txt(zone, 'v=spf1 -all', ttl)]},
  {
    title: 'a wildcard',
    type: '*',
    sets: (zone, ttl) => ['192.0.2.1', '192.0.2.2'].map((value) => a(`*.${zone}`, value, ttl)),
  },
  {title: 'a wildcard below a name', type: '*', sets: (zone, ttl) => [a(`*.apps.${zone}`, '192.0.2.1', ttl)]},
  {title: 'an IDNA name', type: 'A', sets: (zone, ttl) => [a(`xn--mnchen-3ya.${zone}`, '192.0.2.1', ttl)]},
  {
    title: 'a name with underscores',
    type: 'TXT',
    sets: (zone, ttl) => [txt(`_acme-challenge.www.${zone}`, 'gfj9Xq', ttl)],
  },
  {title: 'a deep name', type: 'A', sets: (zone, ttl) => [a(`a.b.c.d.e.f.${zone}`, '192.0.2.1', ttl)]},
  {title: 'a name of digits', type: 'A', sets: (zone, ttl) => [a(`300.${zone}`, '192.0.2.1', ttl)]},
  {
    title: 'a name that looks like a record type',
    type: 'A',
    sets: (zone, ttl) => [a(`txt.${zone}`, '192.0.2.1', ttl)],
  },
  {
    title: 'a label of 63 bytes',
    type: 'A',
    sets: (zone, ttl) => [a(`${'l'.repeat(63)}.${zone}`, '192.0.2.1', ttl)],
  },
]

/** `size` A records under names of their own. */
export function manyAddresses(zone: string, size: number, ttl: number): readonly RecordSet[] {
  return Array.from({length: size}, (_, index) =>
    a(`host${index}.${zone}`, `198.51.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`, ttl),
  )
}

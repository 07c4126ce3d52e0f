import {isInPrefix, isIPv4Mapped, parseAddress, parsePrefix, type Address, type Prefix} from './ip.js'

/**
 * Classes of addresses by reach.
 *
 * | class | prefixes |
 * |---|---|
 * | private | RFC 1918, RFC 4193 (ULA), RFC 3879 (site-local), RFC 8215 (local NAT64) |
 * | cgnat | RFC 6598 |
 * | link-local | RFC 3927, RFC 4291 2.5.6 |
 * | loopback | RFC 1122 3.2.1.3, RFC 4291 2.5.3 |
 * | documentation | RFC 5737, RFC 3849, RFC 9637, RFC 2544 (benchmarks), RFC 5180 |
 * | unspecified | RFC 1122 ("this network", reserved), multicast, discard (RFC 6666): addresses of no host |
 * | global | everything else |
 */
export type AddressClass =
  'global' | 'private' | 'cgnat' | 'link-local' | 'loopback' | 'documentation' | 'unspecified'

const prefixesOf: readonly (readonly [AddressClass, readonly string[]])[] = [
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10', '64:ff9b:1::/48']],
  ['cgnat', ['100.64.0.0/10']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['loopback', ['127.0.0.0/8', '::1/128']],
  [
    'documentation',
    [
      '192.0.2.0/24',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '198.18.0.0/15',
      '2001:db8::/32',
      '3fff::/20',
      '2001:2::/48',
    ],
  ],
  ['unspecified', ['0.0.0.0/8', '192.0.0.0/24', '224.0.0.0/3', '::/128', 'ff00::/8', '100::/64']],
]

const table: readonly (readonly [AddressClass, Prefix])[] = prefixesOf.flatMap(([name, texts]) =>
  texts.flatMap((text) => {
    const prefix = parsePrefix(text)
    return prefix === undefined ? [] : [[name, prefix] as const]
  }),
)

/** 64:ff9b::/96, RFC 6052 2.1: the last 32 bits are an IPv4 address and decide the reach. */
const nat64 = 0x64ff9bn << 64n

/** The class of an address given as text; undefined when the text is no address. */
export function classifyAddress(text: string): AddressClass | undefined {
  const address = parseAddress(text)
  if (address === undefined) return undefined
  const plain = embeddedIPv4(address) ?? address
  return table.find(([, prefix]) => isInPrefix(plain, prefix))?.[0] ?? 'global'
}

function embeddedIPv4(address: Address): Address | undefined {
  const {bits, value} = address
  if (bits !== 128) return undefined
  if (!isIPv4Mapped(address) && value >> 32n !== nat64) return undefined
  return {bits: 32, value: value & 0xffffffffn}
}

import {textToBytes} from '../../src/dns/text-bytes.js'
import {presentValue} from '../../src/model/record-data.js'
import type {SeedSet} from './dns-server-zone.js'

/** Record sets as a master file with a SOA and name servers of its own, for a real server to load. */
export function seedText(zone: string, sets: readonly SeedSet[]): string {
  const has = (type: string): boolean => sets.some((set) => set.name === zone && set.type === type)
  const lines: string[] = []
  if (!has('SOA')) lines.push(`${zone}. 3600 IN SOA ns1.${zone}. hostmaster.${zone}. 1 7200 3600 1209600 300`)
  if (!has('NS')) lines.push(`${zone}. 3600 IN NS ns1.example.net.`)
  for (const {name, type, ttl, values} of sets) {
    for (const value of values) lines.push(`${name}. ${ttl ?? 0} IN ${type} ${present(type, value)}`)
  }
  return `${lines.join('\n')}\n`
}

function present(type: string, value: string): string {
  if (type !== 'TXT') return presentValue(type, value)
  const bytes = textToBytes(value)
  const strings: string[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += 255)
    strings.push(`"${escape(bytes.subarray(at, at + 255))}"`)
  return strings.join(' ')
}

function escape(bytes: Buffer): string {
  return [...bytes]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
        ? `\\${String(byte).padStart(3, '0')}`
        : String.fromCharCode(byte),
    )
    .join('')
}

import type {VantageFacts} from './facts/vantage.js'

/** The place a run saw everything from. */
export type VantageSummary = {
  readonly place: VantageFacts['place']
  /** Which questions to name servers outside get answers; `unknown` when none was asked. */
  readonly dnsEgress: 'udp+tcp' | 'udp-only' | 'tcp-only' | 'none' | 'unknown'
  /** Families with a way to the outside; empty when that is not known. */
  readonly families: readonly ('ipv4' | 'ipv6')[]
  /** Whether somebody answers in place of the servers that are asked; absent when that is not known. */
  readonly intercepted?: boolean
}

const families = ['ipv4', 'ipv6'] as const

/** What is known of the place, for programs; the checks of group 00 judge it. */
export function summarizeVantage({place, network}: VantageFacts): VantageSummary {
  if (network === undefined) return {place, dnsEgress: 'unknown', families: []}
  return {
    place,
    dnsEgress: egressOf(network),
    families: families.filter((family) => network.families[family]),
    intercepted: network.interception.contact === 'answered',
  }
}

function egressOf({egress}: NonNullable<VantageFacts['network']>): VantageSummary['dnsEgress'] {
  if (egress.length === 0) return 'unknown'
  const udp = egress.some((one) => one.udp === 'answered')
  const tcp = egress.some((one) => one.tcp === 'answered')
  if (udp && tcp) return 'udp+tcp'
  return udp ? 'udp-only' : tcp ? 'tcp-only' : 'none'
}

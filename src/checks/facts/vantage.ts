/** How a question to one server went. */
export type Contact = 'answered' | 'timeout' | 'refused' | 'unreachable' | 'failed'

/** A server of others, asked over both transports. */
export type EgressFacts = {readonly server: string; readonly udp: Contact; readonly tcp: Contact}

/** What the network lets through from here. */
export type NetworkFacts = {
  /** Independent servers that answer everybody. */
  readonly egress: readonly EgressFacts[]
  /** An address at which nobody runs a name server: who answers there stands in between. */
  readonly interception: {readonly server: string; readonly contact: Contact}
  /** Whether this host has a way to addresses of the family. */
  readonly families: {readonly ipv4: boolean; readonly ipv6: boolean}
}

/** The tool and the place it runs at. */
export type VantageFacts = {
  readonly version: string
  /** Where mldns runs. */
  readonly place: 'host' | 'pod' | 'ci'
  /** undefined = the run is offline. */
  readonly network?: NetworkFacts
}

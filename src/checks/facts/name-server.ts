/** One name server of a zone, asked from here. */
export type NameServerFacts = {
  /** Host name of the NS record; of a server of the settings its `host:port`. */
  readonly name: string
  readonly from: 'ns' | 'settings'
  /** The address asked; absent = the name has none. */
  readonly address?: string
  /** lame: it answers, and not as one that holds the zone. silent: no answer. unresolved: it has no address. */
  readonly state: 'authoritative' | 'lame' | 'silent' | 'unresolved'
  /** What a lame one said: `REFUSED`, `NOERROR without authority`; why a silent one was not heard. */
  readonly answered?: string
  /** Whether it fetched an answer for a name of others; absent = not known. */
  readonly recursion?: boolean
  /** Whether it gives the zone to whoever asks; absent = nobody asked. */
  readonly transfer?: 'open' | 'closed' | 'unknown'
}

/** What a name server answered, reduced to what is judged. */
export type DnsReply = {
  /** NOERROR, NXDOMAIN, REFUSED, … */
  readonly rcode: string
  /** AA */
  readonly authoritative: boolean
  /** RA */
  readonly recursionAvailable: boolean
  readonly answers: readonly {readonly name: string; readonly type: string; readonly value: string}[]
}

/** How to ask one server one question. */
export type AskWay = {
  /** For every single try. */
  readonly timeoutMs: number
  /** RD: ask for what others hold. */
  readonly recursion?: boolean
  /** Only this transport; without it UDP, then TCP. */
  readonly only?: 'udp' | 'tcp'
}

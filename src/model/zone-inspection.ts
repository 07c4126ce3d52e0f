/** A name server: address or host name, and port. */
export type ServerAddress = {readonly host: string; readonly port: number}

/** How one name server of a provider answers for the SOA of a zone. */
export type ServerState = {
  /** `host:port`. */
  readonly server: string
  /** Response code of the answer; absent = there was none. */
  readonly rcode?: string
  /** Whether it answered as one that holds the zone (AA). */
  readonly authoritative: boolean
  readonly serial?: number
  /** The primary by the SOA (MNAME). */
  readonly primary?: string
  /** Whether the answer bore a good signature of our key: the server knows the key, whatever it may be used for. */
  readonly signed?: boolean
  /** Seconds its clock is ahead of ours, where its answer tells the time (TSIG). */
  readonly clockAheadSeconds?: number
  /** Why there was no answer. */
  readonly problem?: string
}

/** Why a provider would refuse every change of a zone. */
export type ZoneObstacle = {
  /** Stable word. */
  readonly reason: string
  /** What stands in the way, without naming the zone. */
  readonly message: string
  readonly hint: string
}

/** What a provider tells of a zone besides its records; what is absent it cannot tell. */
export type ZoneInspection = {
  /** Each of its name servers, in the order of the settings. */
  readonly servers?: readonly ServerState[]
  /** As `version` of the zone's content, now. */
  readonly version?: string
  /** Empty = nothing seen that keeps the zone from being changed. */
  readonly obstacles?: readonly ZoneObstacle[]
}

/** Whether a provider would let us write a zone, found out without changing anything. */
export type WriteAccess = {
  readonly state: 'yes' | 'no' | 'unknown'
  /** Stable word for a state other than yes. */
  readonly reason?: string
  /** One sentence: what was asked and what came back. */
  readonly how: string
  readonly hint?: string
}

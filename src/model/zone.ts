import {isWithin} from './dns-name.js'
import type {LiveRecordSet} from './record-set.js'

/** A zone a provider serves. */
export type Zone = {
  /** Apex name: lower case, A-labels, no trailing dot. */
  readonly name: string
  /** Provider name as in `--provider`. */
  readonly provider: string
  /** The provider's identifier of the zone; equals the name where it has none. */
  readonly id: string
  /** Name of the view the zone belongs to; '' when the configuration has only one. */
  readonly view: string
  readonly visibility: 'public' | 'private'
}

/** Everything a zone held at one moment. A reader either returns all of it or throws. */
export type ZoneContent = {
  readonly zone: Zone
  readonly recordSets: readonly LiveRecordSet[]
  /** Serial of the SOA (RFC 1035 3.3.13), where the provider shows it. */
  readonly soaSerial?: number
  /** Seconds a resolver may keep "does not exist": min(SOA minimum, SOA TTL), RFC 2308 5. */
  readonly negativeTtl?: number
  /** Opaque version of the whole zone (file digest, change id) for providers whose write guards the whole zone. */
  readonly version?: string
}

/** The zone with the longest name that holds `name`, or undefined. Ties go to the first. */
export function findZone<TZone extends {readonly name: string}>(
  name: string,
  zones: readonly TZone[],
): TZone | undefined {
  let best: TZone | undefined
  for (const zone of zones) {
    if (isWithin(name, zone.name) && (best === undefined || zone.name.length > best.name.length)) best = zone
  }
  return best
}

import type {ProviderCapabilities} from '../../model/capabilities.js'

/** Seconds a record gets when its Service, Ingress or configuration names none. */
const fallbackTtl = 300

/** What a master file can hold and how it is written. */
export const zoneFileCapabilities: ProviderCapabilities = {
  write: 'zone-batch',
  compareAndSet: 'server-exact',
  note: 'the whole file is replaced at once; every record set is compared with the file under a lock',
  batchOperations: 100_000,
  ttl: {min: 0, max: 2_147_483_647, fallback: fallbackTtl},
  apexCname: false,
  wildcard: true,
  properties: [],
  setIdentifiers: false,
}

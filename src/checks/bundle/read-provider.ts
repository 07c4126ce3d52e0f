import type {AddressClass} from '../../model/address-class.js'
import type {
  ServerAddress,
  ServerState,
  WriteAccess,
  ZoneInspection,
  ZoneObstacle,
} from '../../model/zone-inspection.js'
import type {LiveRecordSet} from '../../model/record-set.js'
import type {Zone, ZoneContent} from '../../model/zone.js'
import {flagIn, nullableIn, numberIn, textIn, textMapIn, textsIn} from '../../plan/plan-file-fields.js'
import type {NameServerFacts} from '../facts/name-server.js'
import type {
  CredentialFacts,
  ProviderConfiguration,
  ProviderFacts,
  Trouble,
  ZoneFacts,
  ZoneServers,
} from '../facts/provider.js'
import {fromFilter, fromRegistry, readCapabilitiesIfAny} from './provider-settings.js'
import {anyObject, listOf, listOfWords, maybe, object, oneOf, shaped, type Shape} from './shape.js'

const trouble: Shape<Trouble> = {
  code: textIn,
  kind: oneOf({
    config: true,
    denied: true,
    unavailable: true,
    incomplete: true,
    absent: true,
    stale: true,
    rejected: true,
    'unknown-outcome': true,
  }),
  message: textIn,
  hint: maybe(textIn),
  details: anyObject,
}

const readZone = shaped<Zone>({
  name: textIn,
  provider: textIn,
  id: textIn,
  view: textIn,
  visibility: oneOf({public: true, private: true}),
})

const readSet = shaped<LiveRecordSet>({
  name: textIn,
  type: textIn,
  setId: textIn,
  ttl: (parent, key) => nullableIn(parent, key, numberIn),
  values: textsIn,
  meta: textMapIn,
  etag: maybe(textIn),
})

const readContent = shaped<ZoneContent>({
  zone: object(readZone),
  recordSets: listOf(readSet),
  soaSerial: maybe(numberIn),
  negativeTtl: maybe(numberIn),
  version: maybe(textIn),
})

const readServerState = shaped<ServerState>({
  server: textIn,
  rcode: maybe(textIn),
  authoritative: flagIn,
  serial: maybe(numberIn),
  primary: maybe(textIn),
  signed: maybe(flagIn),
  clockAheadSeconds: maybe(numberIn),
  problem: maybe(textIn),
})

const readInspection = shaped<ZoneInspection>({
  servers: maybe(listOf(readServerState)),
  version: maybe(textIn),
  obstacles: maybe(listOf(shaped<ZoneObstacle>({reason: textIn, message: textIn, hint: textIn}))),
})

const readAccess = shaped<WriteAccess>({
  state: oneOf({yes: true, no: true, unknown: true}),
  reason: maybe(textIn),
  how: textIn,
  hint: maybe(textIn),
})

const readNameServer = shaped<NameServerFacts>({
  name: textIn,
  from: oneOf({ns: true, settings: true}),
  address: maybe(textIn),
  state: oneOf({authoritative: true, lame: true, silent: true, unresolved: true}),
  answered: maybe(textIn),
  recursion: maybe(flagIn),
  transfer: maybe(oneOf({open: true, closed: true, unknown: true})),
})

const readZoneServers = shaped<ZoneServers>({
  apex: listOf(readNameServer),
  delegations: listOf(
    shaped<ZoneServers['delegations'][number]>({
      name: textIn,
      asked: flagIn,
      servers: listOf(readNameServer),
    }),
  ),
  signed: maybe(flagIn),
  primaryAddresses: textsIn,
})

const readZoneFacts = shaped<ZoneFacts>({
  zone: object(readZone),
  content: maybe(object(readContent)),
  sealed: maybe(flagIn),
  trouble: maybe(object(shaped<Trouble>(trouble))),
  outside: maybe(flagIn),
  inspection: maybe(object(readInspection)),
  writable: maybe(object(readAccess)),
  nameServers: maybe(object(readZoneServers)),
})

const readConfiguration = shaped<ProviderConfiguration>({
  credential: object(
    shaped<CredentialFacts>({
      needed: flagIn,
      present: flagIn,
      from: oneOf({environment: true, file: true, none: true}),
      names: textsIn,
    }),
  ),
  tsig: maybe(
    object(shaped<NonNullable<ProviderConfiguration['tsig']>>({keyName: textIn, algorithm: textIn})),
  ),
  signs: flagIn,
  servers: listOf(shaped<ServerAddress>({host: textIn, port: numberIn})),
  zonesNamed: flagIn,
})

/** A provider of a bundle; the plan of the run is added by the caller. */
export const readProvider = shaped<Omit<ProviderFacts, 'plan'>>({
  view: textIn,
  provider: textIn,
  domainFilter: object(fromFilter),
  policy: oneOf({sync: true, 'upsert-only': true, 'create-only': true}),
  registry: object(fromRegistry),
  addressClasses: maybe(
    listOfWords<AddressClass>({
      global: true,
      private: true,
      cgnat: true,
      'link-local': true,
      loopback: true,
      documentation: true,
      unspecified: true,
    }),
  ),
  configured: maybe(object(readConfiguration)),
  capabilities: readCapabilitiesIfAny,
  trouble: maybe(
    object(
      shaped<NonNullable<ProviderFacts['trouble']>>({
        ...trouble,
        at: oneOf({opening: true, listing: true}),
      }),
    ),
  ),
  zones: listOf(readZoneFacts),
})

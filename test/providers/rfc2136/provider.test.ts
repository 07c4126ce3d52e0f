import {startDnsServer} from '../../support/dns-server.js'
import {describeProviderContract, type ContractFixture} from '../../support/provider-contract.js'
import {openReader, openWriter} from '../../../src/providers/rfc2136/index.js'
import {capabilitiesOf} from '../../../src/providers/rfc2136/convert.js'
import type {Rfc2136Options} from '../../../src/providers/rfc2136/options.js'
import {parseTsigSecret, type TsigKey} from '../../../src/dns/tsig.js'
import {toRecordSet, type RecordSet} from '../../../src/model/record-set.js'

const secret = 'c3VjaCBhIHNlY3JldCwgbmV2ZXIgdGVsbA=='
const key: TsigKey = {name: 'mldns-key', algorithm: 'hmac-sha256', secret: parseTsigSecret(secret)}
const zoneName = 'example.com'
const servers = new Map<ContractFixture, {truncate(): void}>()

async function open(
  seed: (zone: string) => readonly RecordSet[],
  more: Partial<Rfc2136Options> = {},
): Promise<ContractFixture> {
  const server = await startDnsServer({zones: {[zoneName]: seed(zoneName)}, keys: [key]})
  const served = server.zone(zoneName)
  const tsig = {keyName: 'mldns-key.', secret, algorithm: 'hmac-sha256'}
  const options = {hosts: [server.host], port: server.port, zones: [zoneName], tsig, timeoutMs: 2000, ...more}
  const fixture: ContractFixture = {
    reader: openReader(options),
    writer: openWriter(options),
    zone: {name: zoneName, provider: 'rfc2136', id: zoneName, view: '', visibility: 'public'},
    edit: async ({put = [], remove = []}) => {
      for (const {name, type} of remove) served.edit(name, type, 0, [])
      for (const {name, type, ttl, values} of put) served.edit(name, type, ttl ?? 0, values)
    },
    look: async (name, type) => {
      const set = served.find(name, type)
      return set && toRecordSet({name, type, ttl: set.ttl, values: served.values(name, type)})
    },
    writingCalls: () => server.calls.filter(({kind}) => kind === 'update').length,
    close: () => server.stop(),
  }
  servers.set(fixture, {truncate: () => (server.faults.axfr = 'truncated')})
  return fixture
}

describeProviderContract('rfc2136', {
  capabilities: capabilitiesOf({minTtl: 0, batchOperations: 1000}),
  open,
  secrets: [secret, key.secret.toString(), key.secret.toString('hex')],
  breakRead: async (fixture) => servers.get(fixture)?.truncate(),
  openDenied: () =>
    open(() => [], {tsig: {keyName: 'mldns-key', secret: 'b3RoZXI=', algorithm: 'hmac-sha256'}}),
  openUnreachable: () => open(() => [], {port: 1}),
})

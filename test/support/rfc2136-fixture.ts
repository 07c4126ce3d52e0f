import {randomBytes} from 'node:crypto'
import {openReader, openWriter} from '../../src/providers/rfc2136/index.js'
import {toSet} from '../../src/providers/rfc2136/convert.js'
import type {Rfc2136Options} from '../../src/providers/rfc2136/options.js'
import type {TsigKey} from '../../src/dns/tsig.js'
import type {RecordSet} from '../../src/model/record-set.js'
import {quoteBytes, textToBytes} from '../../src/dns/text-bytes.js'
import {presentValue} from '../../src/model/record-data.js'
import type {Zone} from '../../src/model/zone.js'
import type {ContractFixture} from './provider-contract.js'
import {runTool, type RealServer, type RealServerOptions} from './server-process.js'
import {seedText} from './zone-seed.js'

/** A key no other test knows. */
export function newKey(algorithm: TsigKey['algorithm'] = 'hmac-sha256'): TsigKey {
  return {name: `k${randomBytes(4).toString('hex')}`, algorithm, secret: randomBytes(32)}
}

/** The provider's options for a running server. */
export function optionsFor(
  server: RealServer,
  zone: string,
  more: Partial<Rfc2136Options> = {},
): Rfc2136Options {
  const {key} = server
  const tsig = key && {keyName: key.name, secret: key.secret.toString('base64'), algorithm: key.algorithm}
  return {
    hosts: [server.host],
    port: server.port,
    zones: [zone],
    timeoutMs: 5000,
    ...(tsig ? {tsig} : {}),
    ...more,
  }
}

/** The provider before a real server; the second way in is nsupdate, the judge is a transfer by key. */
export async function realFixture(
  start: (options: RealServerOptions) => Promise<RealServer>,
  seed: (zone: string) => readonly RecordSet[],
  more: {readonly key: TsigKey; readonly options?: Partial<Rfc2136Options>},
): Promise<ContractFixture & {server: RealServer}> {
  const zone: Zone = {
    name: 'example.com',
    provider: 'rfc2136',
    id: 'example.com',
    view: '',
    visibility: 'public',
  }
  const server = await start({zones: {[zone.name]: seedText(zone.name, seed(zone.name))}, key: more.key})
  const options = optionsFor(server, zone.name, more.options)
  return {
    server,
    reader: openReader(options),
    writer: openWriter(options),
    zone,
    edit: async ({put = [], remove = []}) => {
      const lines = [...remove, ...put].map(({name, type}) => `update delete ${name}. ${type}`)
      for (const {name, type, ttl, values} of put) {
        for (const value of values)
          lines.push(`update add ${name}. ${ttl ?? 0} ${type} ${toolValue(type, value)}`)
      }
      await nsupdate(server, lines)
    },
    look: async (name, type) => {
      const group = (await server.transfer(zone.name)).filter(
        (record) => record.name === name && record.type === type,
      )
      return group.length === 0 ? undefined : toSet(group)
    },
    close: () => server.stop(),
  }
}

function toolValue(type: string, value: string): string {
  return type === 'TXT' ? quoteBytes(textToBytes(value)) : presentValue(type, value)
}

/** Sends lines of nsupdate, signed with the key of the server. */
export async function nsupdate(server: RealServer, lines: readonly string[]): Promise<string> {
  const {key} = server
  const head = [`server ${server.host} ${server.port}`, 'zone example.com']
  if (key !== undefined) head.push(`key ${key.algorithm}:${key.name} ${key.secret.toString('base64')}`)
  return runTool('nsupdate', ['-v'], `${[...head, ...lines, 'send'].join('\n')}\n`)
}

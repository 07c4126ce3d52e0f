import {randomId} from '../../dns/ask.js'
import {classes, rcodeName} from '../../dns/codes.js'
import {serverText, type DnsServer} from '../../dns/server.js'
import type {DnsSession} from '../../dns/session.js'
import {ProviderError} from '../../errors.js'
import type {ServerState} from '../../model/zone-inspection.js'
import type {Zone} from '../../model/zone.js'
import type {Servers} from './servers.js'

/** Asks every configured server for the SOA of a zone, signed as everything else is. */
export function askServerStates(
  servers: Servers,
  zone: Zone,
  now: () => number,
): Promise<readonly ServerState[]> {
  return Promise.all(servers.all.map((server) => askState(servers, server, zone, now)))
}

async function askState(
  servers: Servers,
  server: DnsServer,
  zone: Zone,
  now: () => number,
): Promise<ServerState> {
  try {
    return await servers.useOne(server, (session) => readState(session, zone, now))
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const ahead = error.details['clockAheadSeconds']
    return {
      server: serverText(server),
      authoritative: false,
      problem: error.message,
      ...(typeof ahead === 'number' ? {clockAheadSeconds: ahead} : {}),
    }
  }
}

async function readState(session: DnsSession, zone: Zone, now: () => number): Promise<ServerState> {
  const {message, signed} = await session.request({
    id: randomId(),
    questions: [{name: zone.name, type: 'SOA', class: classes.IN}],
  })
  const soa = message.answers.find(({name, type}) => name === zone.name && type === 'SOA')
  const [primary, , serial] = (soa?.value ?? '').split(' ')
  return {
    server: serverText(session.server),
    rcode: rcodeName(message.rcode),
    authoritative: message.flags.aa,
    signed,
    ...(serial === undefined ? {} : {serial: Number(serial)}),
    ...(serial === undefined || primary === undefined ? {} : {primary: primary.replace(/\.$/, '')}),
    ...(signed && message.tsig !== undefined ? {clockAheadSeconds: message.tsig.time - now()} : {}),
  }
}

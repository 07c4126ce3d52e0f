import {randomId} from '../../dns/ask.js'
import {classes, rcodeName, rcodes} from '../../dns/codes.js'
import {serverText, type DnsServer} from '../../dns/server.js'
import {buildUpdate} from '../../dns/update.js'
import {ProviderError} from '../../errors.js'
import type {WriteProbe} from '../../model/ports.js'
import type {WriteAccess} from '../../model/zone-inspection.js'
import type {Zone} from '../../model/zone.js'
import {parseOptions, type Rfc2136Options} from './options.js'
import {Servers} from './servers.js'

/**
 * Sends an UPDATE that requires what every zone has, its SOA, and changes nothing. What servers make of it:
 *
 * | server | may update | may not |
 * |---|---|---|
 * | BIND, allow-update | NOERROR | REFUSED |
 * | BIND, update-policy | NOERROR, whoever asks: it judges name by name, and there is none | NOERROR |
 * | Knot, acl | NOERROR, also where the acl limits the names | NOTAUTH, with a key BADKEY |
 *
 * So NOERROR tells something only when the same request without a key is refused.
 *
 * @throws ConfigError when an option is wrong
 */
export function openWriteProbe(options: Rfc2136Options): WriteProbe {
  const settings = parseOptions(options)
  const signed = new Servers(settings, 'write')
  const unsigned =
    settings.key === undefined ? undefined : new Servers({...settings, key: undefined}, 'write')
  return {
    canWrite: async (zone) => {
      let first: WriteAccess | undefined
      // A write takes the next server when one refuses or is silent; so does the probe.
      for (const server of signed.all) {
        const access = await askServerForWrite(server, zone, signed, unsigned)
        if (access.state === 'yes') return access
        first ??= access
      }
      return first ?? {state: 'unknown', reason: 'no-answer', how: 'no name server is configured'}
    },
    close: async () => {},
  }
}

async function askServerForWrite(
  server: DnsServer,
  zone: Zone,
  signed: Servers,
  unsigned: Servers | undefined,
): Promise<WriteAccess> {
  const asked = `an update of ${zone.name} without changes`
  const where = serverText(server)
  try {
    const rcode = await sendEmptyUpdate(signed, server, zone)
    if (rcode !== rcodes.NOERROR) return refusalOf(rcode, `${where} answered ${rcodeName(rcode)} to ${asked}`)
    if (unsigned !== undefined && (await isRefused(unsigned, server, zone)))
      return {state: 'yes', how: `${where} takes ${asked} with the key and refuses it without`}
    return {
      state: 'unknown',
      reason: 'decided-by-name',
      how: `${where} takes ${asked} from anybody, so it decides name by name (BIND: update-policy)`,
      hint: 'See the policy of the zone on the name server: only a real update shows what the key may change.',
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const {tsig} = error.details
    if (error.kind !== 'denied')
      return {state: 'unknown', reason: 'no-answer', how: `${asked} at ${where}: ${error.message}`}
    return {
      state: 'no',
      reason: tsig === 'BADKEY' ? 'key-refused' : 'signature-refused',
      how: `${where} refuses ${asked}: ${typeof tsig === 'string' ? tsig : error.message}`,
      ...(tsig === 'BADKEY' ? {hint: allowHint} : error.hint === undefined ? {} : {hint: error.hint}),
    }
  }
}

const allowHint =
  'Allow this key to change the zone (BIND: update-policy or allow-update; Knot: an acl with action update).'

function refusalOf(rcode: number, how: string): WriteAccess {
  if (rcode === rcodes.REFUSED) return {state: 'no', reason: 'refused', how, hint: allowHint}
  if (rcode === rcodes.NOTAUTH)
    return {
      state: 'no',
      reason: 'not-authorized',
      how,
      hint: `${allowHint} A server that is no primary of the zone answers so too.`,
    }
  if (rcode === rcodes.NOTIMP)
    return {
      state: 'no',
      reason: 'not-supported',
      how,
      hint: 'Turn dynamic updates on, or use another server.',
    }
  return {state: 'unknown', reason: 'other-answer', how}
}

async function sendEmptyUpdate(servers: Servers, server: DnsServer, zone: Zone): Promise<number> {
  // Class ANY without data: the set exists, whatever it holds (RFC 2136 2.4.1).
  const required = {name: zone.name, type: 'SOA', class: classes.ANY, ttl: 0, value: null}
  const {message} = await servers.useOne(server, (session) =>
    session.request(buildUpdate(randomId(), zone.name, [required], [])),
  )
  return message.rcode
}

async function isRefused(servers: Servers, server: DnsServer, zone: Zone): Promise<boolean> {
  try {
    const rcode = await sendEmptyUpdate(servers, server, zone)
    return rcode === rcodes.REFUSED || rcode === rcodes.NOTAUTH
  } catch (error) {
    if (error instanceof ProviderError) return false // no answer is no refusal
    throw error
  }
}

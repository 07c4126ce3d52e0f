import {ProviderError} from '../errors.js'
import type {ProbeTransfer} from '../model/ports.js'
import {DnsSession} from './session.js'
import {resolveServer} from './server.js'
import {transferZone} from './transfer.js'

/** Asks for a transfer without a key and goes away with the first records. */
export const probeTransfer: ProbeTransfer = async (server, zone, timeoutMs) => {
  try {
    const now = (): number => Math.floor(Date.now() / 1000)
    const session = await DnsSession.open(await resolveServer(server), {mode: 'read', timeoutMs, now})
    try {
      const {done} = await transferZone(session, zone).next()
      return done === true ? 'unknown' : 'open'
    } finally {
      session.close()
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    // Some servers end the connection in place of a refusal.
    const refused = error.kind === 'denied' || error.details['reason'] === 'closed'
    return refused ? 'closed' : 'unknown'
  }
}

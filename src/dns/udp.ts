import {createSocket} from 'node:dgram'
import {MldnsError} from '../errors.js'
import {opcodes} from './codes.js'
import {peekHeader} from './message.js'
import {silence, systemSilence, type DnsServer} from './server.js'

/**
 * Sends one query from a new port and waits for the datagram that `accepts` takes; others (wrong id, another question,
 * no DNS at all) are dropped and the wait goes on (RFC 5452 9.1). The socket is connected, so that only the server asked
 * can answer and "nobody listens" is heard.
 * @throws ProviderError `unavailable` when none comes within the time
 */
export function askUdp(
  server: DnsServer & {family: 4 | 6},
  query: Buffer,
  accepts: (answer: Buffer) => boolean,
  timeoutMs: number,
): Promise<Buffer> {
  if (peekHeader(query)?.opcode !== opcodes.QUERY) {
    throw new MldnsError(
      'internal',
      'DNS_WRITE_REFUSED',
      'a message that is not a query was to be sent over UDP',
    )
  }
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4')
    const end = (finish: () => void): void => {
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.on('error', () => undefined) // a late ICMP message concerns nobody
      socket.close()
      finish()
    }
    const timer = setTimeout(
      () => end(() => reject(silence(server, 'timeout', ` over UDP within ${timeoutMs} ms`))),
      timeoutMs,
    )
    socket.on('error', (error) => end(() => reject(systemSilence(server, 'UDP', error))))
    socket.on('message', (answer) => {
      if (accepts(answer)) end(() => resolve(answer))
    })
    // Not as callback of connect(): that is called for a failure too, which then is no event.
    socket.once('connect', () => socket.send(query))
    socket.connect(server.port, server.host)
  })
}

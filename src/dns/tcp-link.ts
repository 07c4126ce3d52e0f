import {connect, type Socket} from 'node:net'
import {MldnsError, type ProviderError} from '../errors.js'
import {opcodes} from './codes.js'
import {peekHeader} from './message.js'
import {silence, systemSilence, type DnsServer} from './server.js'

/** What may be sent: a reading link refuses every message that is not a QUERY, so that no bug can write through it. */
export type LinkMode = 'read' | 'write'

const maxWaiting = 64 // messages kept before the sender is slowed down

/** One TCP connection to a name server; messages in both directions carry a length of two bytes (RFC 1035 4.2.2). */
export class TcpLink {
  readonly server: DnsServer
  private readonly socket: Socket
  private readonly mode: LinkMode
  private rest: Buffer = Buffer.alloc(0)
  private readonly messages: Buffer[] = []
  private failure: ProviderError | undefined
  private wake: (() => void) | undefined

  private constructor(server: DnsServer, socket: Socket, mode: LinkMode) {
    this.server = server
    this.socket = socket
    this.mode = mode
    socket.on('data', (chunk) => this.take(chunk))
    socket.on('error', (error) => this.fail(systemSilence(server, 'TCP', error)))
    socket.on('close', () => this.fail(silence(server, 'closed', ' over TCP')))
  }

  /** @throws ProviderError `unavailable` when there is no connection within the time */
  static open(server: DnsServer, mode: LinkMode, timeoutMs: number): Promise<TcpLink> {
    return new Promise((resolve, reject) => {
      const socket = connect({host: server.host, port: server.port, noDelay: true})
      const timer = setTimeout(() => {
        socket.destroy()
        reject(silence(server, 'timeout', ` over TCP within ${timeoutMs} ms`))
      }, timeoutMs)
      const failed = (error: Error): void => {
        clearTimeout(timer)
        reject(systemSilence(server, 'TCP', error))
      }
      socket.once('error', failed)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', failed)
        resolve(new TcpLink(server, socket, mode))
      })
    })
  }

  /** Sends one message. Whether it arrived shows in {@link receive}. */
  send(message: Buffer): void {
    const opcode = peekHeader(message)?.opcode
    if (this.mode === 'read' && opcode !== opcodes.QUERY) {
      throw new MldnsError(
        'internal',
        'DNS_WRITE_REFUSED',
        `a reading connection was asked to send the operation ${opcode} to a name server`,
      )
    }
    const frame = Buffer.allocUnsafe(message.length + 2)
    frame.writeUInt16BE(message.length, 0)
    message.copy(frame, 2)
    this.socket.write(frame)
  }

  /** The next message. @throws ProviderError `unavailable` when none comes within the time */
  async receive(timeoutMs: number): Promise<Buffer> {
    if (this.messages.length === 0 && this.failure === undefined) await this.waitFor(timeoutMs)
    const message = this.messages.shift()
    if (this.messages.length < maxWaiting) this.socket.resume()
    if (message !== undefined) return message
    throw this.failure ?? silence(this.server, 'timeout', ` over TCP within ${timeoutMs} ms`)
  }

  /** Ends the connection; what was not received is lost. */
  close(): void {
    this.socket.destroy()
  }

  private waitFor(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake?.(), timeoutMs)
      this.wake = () => {
        clearTimeout(timer)
        this.wake = undefined
        resolve()
      }
    })
  }

  private take(chunk: Buffer): void {
    let bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
    while (bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE(0)) {
      const end = 2 + bytes.readUInt16BE(0)
      this.messages.push(bytes.subarray(2, end))
      bytes = bytes.subarray(end)
    }
    this.rest = bytes
    if (this.messages.length > maxWaiting) this.socket.pause()
    if (this.messages.length > 0) this.wake?.()
  }

  private fail(error: ProviderError): void {
    this.failure ??= error
    this.wake?.()
  }
}

import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'
import {ProviderError, textOf} from '../errors.js'

/** A name server: address or host name, and port. */
export type DnsServer = {readonly host: string; readonly port: number}

/** Why a server gave no answer; stands in the details of the error as `reason`. */
export type SilenceReason =
  /** nobody listens there (RST, ICMP port unreachable) */
  | 'refused'
  /** the connection was cut (RST) */
  | 'reset'
  /** the connection was ended before the answer */
  | 'closed'
  /** no answer in time */
  | 'timeout'
  /** no way to the address */
  | 'unreachable'
  /** the host name has no address */
  | 'unresolved'
  | 'failed'

const reasonOfCode: Readonly<Record<string, SilenceReason>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
}

const reasonTexts: Record<SilenceReason, string> = {
  refused: 'the connection was refused: nobody listens there',
  reset: 'the connection was reset',
  closed: 'the connection was closed before an answer came',
  timeout: 'no answer in time',
  unreachable: 'the address cannot be reached from here',
  unresolved: 'its host name has no address',
  failed: 'the connection failed',
}

/** `host:port`, IPv6 in brackets. */
export function serverText({host, port}: DnsServer): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The error for a server that gave no answer. */
export function silence(server: DnsServer, reason: SilenceReason, more = '', cause?: unknown): ProviderError {
  const text = `cannot ask the name server ${serverText(server)}${more}: ${reasonTexts[reason]}`
  return new ProviderError('unavailable', 'DNS_NO_ANSWER', text, {
    details: {server: serverText(server), reason},
    hint: 'Check the address and the port of the server, and that no firewall is in between.',
    ...(cause === undefined ? {} : {cause}),
  })
}

/** The error for what the operating system said. */
export function systemSilence(server: DnsServer, transport: string, error: unknown): ProviderError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const reason = Object.hasOwn(reasonOfCode, code) ? reasonOfCode[code] : undefined
  return silence(server, reason ?? 'failed', ` over ${transport} (${code || textOf(error)})`, error)
}

/** The server with an address in place of a host name. @throws ProviderError when the host name has none */
export async function resolveServer(server: DnsServer): Promise<DnsServer & {family: 4 | 6}> {
  const family = isIP(server.host)
  if (family === 4 || family === 6) return {...server, family}
  try {
    const found = await lookup(server.host)
    return {host: found.address, port: server.port, family: found.family === 6 ? 6 : 4}
  } catch (error) {
    throw silence(server, 'unresolved', '', error)
  }
}

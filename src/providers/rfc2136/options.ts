import * as v from 'valibot'
import {findTsigAlgorithm, parseTsigSecret, tsigAlgorithms, type TsigKey} from '../../dns/tsig.js'
import type {DnsServer} from '../../dns/server.js'
import {ConfigError} from '../../errors.js'
import {compareText, nameProblem, normalizeName} from '../../model/dns-name.js'

const maxOperations = 1000 // about what fits into one message of 64 KiB with prerequisites

const schema = v.object({
  hosts: v.pipe(v.array(v.pipe(v.string(), v.trim(), v.nonEmpty())), v.minLength(1)),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 53),
  zones: v.pipe(v.array(v.pipe(v.string(), v.trim(), v.nonEmpty())), v.minLength(1)),
  tsig: v.optional(v.object({keyName: v.string(), secret: v.string(), algorithm: v.string()})),
  insecure: v.optional(v.boolean(), false),
  axfr: v.optional(v.boolean(), true),
  minTtl: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2_147_483_647)), 0),
  batchChangeSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), maxOperations),
  timeoutMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 10_000),
  view: v.optional(v.string(), ''),
})

/** The options as the configuration gives them; names follow the `--rfc2136-…` flags of external-dns. */
export type Rfc2136Options = {
  /** Primary name server, then those to try when it fails. */
  readonly hosts: readonly string[]
  readonly port?: number
  readonly zones: readonly string[]
  /** Absent or `insecure`: messages are not signed. `secret` is base64. */
  readonly tsig?: {readonly keyName: string; readonly secret: string; readonly algorithm: string}
  readonly insecure?: boolean
  /** Whether zones may be transferred; without, nothing can be read and opening is refused. */
  readonly axfr?: boolean
  /** Seconds: lower bound of every TTL, and the TTL of sets without one. */
  readonly minTtl?: number
  /** Most operations in one message. */
  readonly batchChangeSize?: number
  /** For a connection and for each answer. */
  readonly timeoutMs?: number
  /** Name of the view the zones belong to; '' when there is only one. */
  readonly view?: string
  /** Seconds since 1970, for signatures. */
  readonly now?: () => number
}

/** The options, checked and in the form the provider works with. */
export type Rfc2136Settings = {
  readonly servers: readonly DnsServer[]
  /** Sorted. */
  readonly zones: readonly string[]
  readonly key: TsigKey | undefined
  readonly minTtl: number
  readonly batchOperations: number
  readonly timeoutMs: number
  readonly view: string
  readonly now: () => number
}

/** @throws ConfigError naming the option that is wrong; never with the secret in it */
export function parseOptions(options: Rfc2136Options): Rfc2136Settings {
  const result = v.safeParse(schema, options)
  if (!result.success) {
    const [issue] = result.issues
    throw wrong(v.getDotPath(issue) ?? 'options', `${issue.expected ?? 'another value'} is expected`)
  }
  const {hosts, port, axfr, insecure, tsig, minTtl, batchChangeSize, timeoutMs, view} = result.output
  if (!axfr) {
    throw new ConfigError(
      'RFC2136_AXFR_OFF',
      'the rfc2136 provider may not transfer the zone (axfr is off), so it cannot read it; without reading nothing can be planned',
      {
        hint: 'Allow the transfer on the name server and set rfc2136-axfr (external-dns: --rfc2136-tsig-axfr).',
      },
    )
  }
  return {
    servers: hosts.map((host) => ({host: host.replace(/^\[(.*)\]$/, '$1'), port})),
    zones: [...new Set(result.output.zones.map(parseZone))].sort(compareText),
    key: insecure || tsig === undefined ? undefined : parseKey(tsig),
    minTtl,
    batchOperations: Math.min(batchChangeSize, maxOperations),
    timeoutMs,
    view,
    now: options.now ?? (() => Math.floor(Date.now() / 1000)),
  }
}

function parseZone(text: string): string {
  const name = normalizeName(text)
  const problem = name === '' ? {reason: 'it is the root zone'} : nameProblem(name)
  if (problem !== undefined) throw wrong('zone', `"${text}" is no zone: ${problem.reason}`)
  return name
}

function parseKey({keyName, secret, algorithm}: NonNullable<Rfc2136Options['tsig']>): TsigKey {
  const name = normalizeName(keyName)
  if (name === '') throw wrong('tsig-keyname', 'the name of the key is empty')
  const known = findTsigAlgorithm(algorithm)
  if (known === undefined)
    throw wrong('tsig-secret-alg', `"${algorithm}" is not one of ${tsigAlgorithms.join(', ')}`)
  return {name, algorithm: known, secret: parseTsigSecret(secret)}
}

function wrong(option: string, problem: string): ConfigError {
  return new ConfigError('RFC2136_OPTIONS', `rfc2136-${option}: ${problem}`, {
    hint: `Correct rfc2136-${option} in the configuration.`,
  })
}

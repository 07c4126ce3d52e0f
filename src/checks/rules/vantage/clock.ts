import {parseInstant} from '../../../model/instant.js'
import type {CheckContext} from '../../context.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {toolSubject} from '../../subject.js'

/** Seconds; beyond it certificates, signatures and tokens begin to fail. */
const tolerated = 60

/** Seconds a TSIG signature allows (RFC 8945 10). */
const signatureLimit = 300

/** MLD0003: the clock here agrees with those of the API server and of the name servers that tell theirs. */
export const clock: CheckRule = {code: 'MLD0003', judge: (context) => [judgeClock(context)]}

/** One clock: `ahead` seconds before ours. */
type Reading = {readonly of: string; readonly ahead: number}

function judgeClock(context: CheckContext): CheckResult {
  const readings = readingsIn(context)
  if (readings.length === 0) return unread(context)
  const off = readings.filter(({ahead}) => Math.abs(ahead) > tolerated)
  const worst = readings.toSorted((a, b) => Math.abs(b.ahead) - Math.abs(a.ahead))[0]
  if (off.length === 0 || worst === undefined)
    return pass('MLD0003', toolSubject, readings.map(textOf).join(', '))
  // When some clocks agree with ours, another one is wrong.
  const ours = off.length === readings.length
  const signs = context.providers.some(({configured}) => configured?.tsig !== undefined)
  const grave = Math.abs(worst.ahead) > signatureLimit && signs
  return fail('MLD0003', toolSubject, {
    reason: ours ? 'clock-off' : 'clocks-differ',
    ...(grave ? {severity: 'error' as const} : {}),
    message: ours
      ? `the clock of this host is ${distance(-worst.ahead)} ${worst.of}`
      : `the clock of ${worst.of} is ${distance(worst.ahead)} this host, others agree with it`,
    args: {of: worst.of, aheadSeconds: worst.ahead},
    evidence: readings.map(textOf),
    fix: {
      text: 'let NTP set the clock; certificates, tokens and TSIG signatures depend on it',
      commands: ['timedatectl status', 'chronyc tracking'],
    },
  })
}

function distance(ahead: number): string {
  return `${Math.abs(ahead)} s ${ahead < 0 ? 'behind' : 'ahead of'}`
}

function textOf({of, ahead}: Reading): string {
  return `${of} ${ahead === 0 ? 'agrees' : `is ${Math.abs(ahead)} s ${ahead < 0 ? 'behind' : 'ahead'}`}`
}

function readingsIn({cluster, providers}: CheckContext): readonly Reading[] {
  const {serverTime} = cluster.snapshot ?? {}
  const at = parseInstant(serverTime?.at ?? '')
  const readAt = parseInstant(serverTime?.readAt ?? '')
  const ofApi =
    at === undefined || readAt === undefined
      ? []
      : [{of: 'the API server', ahead: Math.round((at - readAt) / 1000)}]
  const byServer = new Map<string, number>()
  for (const {zones} of providers)
    for (const {inspection, trouble} of zones) {
      for (const {server, clockAheadSeconds} of inspection?.servers ?? [])
        if (clockAheadSeconds !== undefined) byServer.set(server, clockAheadSeconds)
      const {server, clockAheadSeconds} = trouble?.details ?? {}
      if (typeof server === 'string' && typeof clockAheadSeconds === 'number')
        byServer.set(server, clockAheadSeconds)
    }
  return [...ofApi, ...[...byServer].map(([of, ahead]) => ({of, ahead}))]
}

function unread({cluster}: CheckContext): CheckResult {
  const {snapshot, origin} = cluster
  if (origin !== 'api') return na('MLD0003', toolSubject, 'manifests tell no time, and no other server did')
  if (snapshot === undefined)
    return skip('MLD0003', toolSubject, 'blocked-by', 'no API server was heard that could tell the time')
  return inconclusive('MLD0003', toolSubject, 'no-time', 'the API server told no time')
}

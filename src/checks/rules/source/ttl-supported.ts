import {formatRef} from '../../../model/endpoint.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {kubectl} from '../../kubectl.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {allHosts, withSource} from './judge-source.js'

const code = 'MLD0309'

/** TTLs that are asked for: whether they were understood, and whether the provider stores them as asked. */
export const ttlSupported: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no object asks for a TTL', (source) => {
      const changed = changedTtls(context)
      return [...notUnderstood(source), ...allHosts(source).flatMap((host) => judgeHost(host, changed))]
    }),
}

function notUnderstood(source: SourceFacts): readonly CheckResult[] {
  return source.collected.findings.flatMap((finding) => {
    const {ref} = finding
    if (finding.code !== code || ref === undefined) return []
    const location = source.objects.get(formatRef(ref))?.location
    return [
      fail(code, objectSubject(ref, source), {
        reason: 'not-a-ttl',
        message: finding.message,
        fix: {
          text: finding.fix ?? 'write a number of seconds',
          commands: [kubectl('edit', ref)],
        },
        ...(location === undefined ? {} : {location}),
      }),
    ]
  })
}

function judgeHost(
  {subject, name, endpoints, provider, zone}: HostFacts,
  changed: ReadonlyMap<string, string>,
): readonly CheckResult[] {
  const asked = endpoints.find(({recordTTL}) => recordTTL > 0)
  const {capabilities} = provider ?? {}
  if (asked === undefined || provider === undefined || zone === undefined) return []
  if (capabilities === undefined) return []
  const {min, max} = capabilities.ttl
  const odd = endpoints.find(({recordTTL}) => recordTTL > 0 && (recordTTL < min || recordTTL > max))
  const outside = `${name} asks for a TTL of ${odd?.recordTTL ?? 0} seconds; ${provider.provider} allows ${min} to ${max}`
  const message = odd === undefined ? changed.get(name) : outside
  if (message === undefined) return [pass(code, subject, `${asked.recordTTL}`)]
  return [
    fail(code, subject, {
      reason: odd === undefined ? 'changed-by-provider' : 'outside-range',
      message,
      args: {ttl: (odd ?? asked).recordTTL, min, max},
      fix: {text: `choose a ttl between ${min} and ${max}`, commands: [`mldns plan --explain ${name}`]},
    }),
  ]
}

/**
 * What the plan says of TTLs the provider stores differently although they lie in its range. Its findings name no view,
 * so with several views nothing is concluded from them.
 */
function changedTtls({providers}: CheckContext): ReadonlyMap<string, string> {
  const [only, ...others] = providers
  const findings = others.length > 0 ? [] : (only?.plan?.findings ?? [])
  return new Map(
    findings
      .filter((one) => one.code === code && one.severity === 'warning' && one.ref === undefined)
      .flatMap(({names = [], message}) => names.map((name) => [name, message] as const)),
  )
}

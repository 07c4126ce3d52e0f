import type {CheckContext} from '../../context.js'
import type {ProviderFacts} from '../../facts/provider.js'
import {ownedZones, type OwnedZone} from '../../facts/ownership.js'
import {blockedBy, na, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, providerSubject, zoneSubject} from '../../subject.js'
import {blockerOfProvider, blockerOfZone} from '../provider/places.js'
import {noProvider} from '../source/judge-source.js'

/** How zones are judged whose ownership records are to be looked at. */
export type ZoneJudgement = {
  readonly code: string
  /** Why the check does not apply when no zone gives a result. */
  readonly nothing: string
  /** Whether it is about ownership records, of which there are none without a registry. */
  readonly needsRegistry?: boolean
  readonly judge: (zone: OwnedZone, context: CheckContext) => readonly CheckResult[]
}

/** A rule over every zone that was read. What could not be read is skipped, once for each provider or zone. */
export function zoneRule({code, nothing, needsRegistry = true, judge}: ZoneJudgement): CheckRule {
  return {
    code,
    judge(context) {
      if (context.providers.length === 0) return [noProvider(code)]
      const zones = ownedZones(context).filter(
        ({provider}) => !needsRegistry || provider.registry.kind === 'txt',
      )
      const results = [
        ...zones.flatMap((zone) => judge(zone, context)),
        ...unreadZones(code, context.providers),
      ]
      if (results.length > 0) return results
      const without = needsRegistry && context.providers.every(({registry}) => registry.kind === 'noop')
      return [na(code, clusterSubject, without ? 'ownership is not recorded (--registry noop)' : nothing)]
    },
  }
}

/** A skip for every provider and zone that could not be read, ownership records included. */
export function unreadZones(code: string, providers: readonly ProviderFacts[]): readonly CheckResult[] {
  const unread = providers.flatMap(({provider, view, trouble, zones}) => {
    if (trouble !== undefined)
      return [blockedBy(code, providerSubject(provider, view), blockerOfProvider(trouble))]
    return zones
      .filter((facts) => facts.trouble !== undefined)
      .map((facts) => blockedBy(code, zoneSubject(facts.zone.name, provider, view), blockerOfZone(facts)))
  })
  return [...unread, ...sealedZones(code, providers)]
}

/** A skip for every zone whose ownership records cannot be opened here. */
export function sealedZones(code: string, providers: readonly ProviderFacts[]): readonly CheckResult[] {
  return providers.flatMap(({provider, view, zones}) =>
    zones
      .filter(({sealed}) => sealed === true)
      .map(({zone}) =>
        skip(
          code,
          zoneSubject(zone.name, provider, view),
          'no-credential',
          'its ownership records are encrypted, and a bundle holds no key',
        ),
      ),
  )
}

import {writeCallsOf} from '../../../plan/plan-file-estimate.js'
import type {PlannedZone} from '../../../plan/plan.js'
import type {CheckContext} from '../../context.js'
import type {ProviderFacts} from '../../facts/provider.js'
import {blockedBy, fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {
  blockerOfProvider,
  blockerOfZone,
  judgeProviders,
  judgeZones,
  subjectOf,
  type ZonePlace,
} from './places.js'

/** Longer than this and the next run of a controller would begin before the writes are done. */
const longestWrite = 60

/** MLD0506: what the plan needs is within the rate the provider allows. */
export const rateBudget: CheckRule = {
  code: 'MLD0506',
  judge: (context: CheckContext) => judgeProviders('MLD0506', context, (facts) => [judgeRate(facts)]),
}

function judgeRate(facts: ProviderFacts): CheckResult {
  const {capabilities, trouble, plan, provider} = facts
  const subject = subjectOf(facts)
  if (capabilities === undefined)
    return blockedBy('MLD0506', subject, trouble === undefined ? 'MLD0503' : blockerOfProvider(trouble))
  const {callsPerSecond} = capabilities
  if (callsPerSecond === undefined) return na('MLD0506', subject, `${provider} has no limit that is known`)
  if (plan === undefined) return skip('MLD0506', subject, 'incomplete', 'no plan could be made')
  const zones = plan.zones.filter(({zone}) => zone.view === facts.view && zone.provider === provider)
  const calls = zones.reduce((sum, zone) => sum + writeCallsOf(zone), 0)
  const seconds = Math.ceil(calls / callsPerSecond)
  const text = `${calls} calls, ${provider} allows ${callsPerSecond} a second`
  if (seconds <= longestWrite) return pass('MLD0506', subject, text)
  return fail('MLD0506', subject, {
    reason: 'too-many-calls',
    message: `the plan needs ${text}: it takes ${seconds} s, and others who use the account wait`,
    args: {calls, callsPerSecond, seconds},
    evidence: zones.map((zone) => `${zone.zone.name}: ${writeCallsOf(zone)} calls`).slice(0, 5),
    fix: {
      text: 'apply it in parts, or at a quiet hour; let controllers with the same account run less often',
      commands: zones.map(({zone}) => `mldns plan --target '*.${zone.name}'`).slice(0, 3),
    },
  })
}

/** A zone this full is told of before it is full. */
const nearly = 0.9

/** MLD0507: the zone has room for what the plan adds. */
export const recordQuota: CheckRule = {
  code: 'MLD0507',
  judge: (context) => judgeZones('MLD0507', context, (place) => [judgeQuota(place)]),
}

function judgeQuota({facts, zone, subject}: ZonePlace): CheckResult {
  const {capabilities, plan, provider} = facts
  const limit = capabilities?.recordsPerZone
  if (limit === undefined) return na('MLD0507', subject, `${provider} has no quota that is known`)
  if (zone.content === undefined) return blockedBy('MLD0507', subject, blockerOfZone(zone))
  const now = countOf(zone.content.recordSets)
  const planned = plan?.zones.find((one) => one.zone.id === zone.zone.id && one.zone.view === zone.zone.view)
  const added = planned === undefined ? 0 : growthOf(planned)
  const after = now + Math.max(0, added)
  const text = `${now} records${added > 0 ? ` and ${added} planned` : ''}, ${provider} allows ${limit}`
  if (after < limit * nearly) return pass('MLD0507', subject, text)
  return fail('MLD0507', subject, {
    reason: after > limit ? 'full' : 'nearly-full',
    message: `zone ${zone.zone.name}: ${text}`,
    args: {zone: zone.zone.name, records: now, planned: added, limit},
    fix: {text: `remove ownership records of older formats and orphans first, or ask ${provider} for more`},
  })
}

function countOf(sets: readonly {readonly values: readonly string[]}[]): number {
  return sets.reduce((sum, {values}) => sum + values.length, 0)
}

/** Records the plan adds, markers included. */
function growthOf({groups}: PlannedZone): number {
  const operations = groups.flatMap((group) => group.operations)
  const count = (set: {readonly values: readonly string[]} | null): number => set?.values.length ?? 0
  return operations.reduce((sum, {before, after}) => sum + count(after) - count(before), 0)
}

import type {Change, GuardResult} from '../../../plan/change.js'
import type {Plan} from '../../../plan/plan.js'
import type {CheckContext} from '../../context.js'
import {listSome} from '../../list-some.js'
import {blockedBy, fail, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {hostSubject, toolSubject, zoneSubject, type Subject} from '../../subject.js'
import {blockerOfZone, notConfigured, zonesIn} from '../provider/places.js'

/** MLD1007: names on which more than themselves depends are not taken away. */
export const protectedNames: CheckRule = {
  code: 'MLD1007',
  judge: (context) => judgePlan('MLD1007', context, judgeProtected),
}

/** MLD1008: the plan does not remove unusually much. */
export const shrinkGuard: CheckRule = {
  code: 'MLD1008',
  judge: (context) => judgePlan('MLD1008', context, judgeGuards),
}

function judgePlan(
  code: string,
  context: CheckContext,
  judge: (plan: Plan) => readonly CheckResult[],
): readonly CheckResult[] {
  if (context.providers.length === 0) return [notConfigured(code)]
  const plan = context.providers.find((facts) => facts.plan !== undefined)?.plan
  if (plan === undefined) return [skip(code, toolSubject, 'incomplete', 'no plan could be made')]
  if (plan.completeness === 'errored') {
    const unread = context.providers.flatMap(zonesIn).find(({zone}) => zone.trouble !== undefined)
    return [
      unread === undefined
        ? skip(code, toolSubject, 'incomplete', 'not every zone could be read, so nothing is planned')
        : blockedBy(code, toolSubject, blockerOfZone(unread.zone)),
    ]
  }
  return judge(plan)
}

function judgeProtected(plan: Plan): readonly CheckResult[] {
  const touched = plan.changes.flatMap((change) => {
    const word = protectionOf(change)
    return word === undefined ? [] : [{change, word}]
  })
  const held = plan.held.filter(({reason}) => reason === 'protected').map(({name, type}) => `${name} ${type}`)
  if (touched.length === 0)
    return [pass('MLD1007', toolSubject, held.length === 0 ? '' : `kept as they are: ${listSome(held)}`)]
  return touched.map(({change, word}) => toFailure(change, word, plan))
}

/** Which protection a change touches; creating a name takes nothing away. */
function protectionOf(change: Change): string | undefined {
  if (change.action === 'create' || change.action === 'adopt' || change.action === 'release') return undefined
  const {name, type, risk, before} = change
  const label = name.split('.')[0] ?? ''
  if (risk.includes('ns')) return 'delegation'
  if (risk.includes('mx')) return 'mail'
  if (label === '_acme-challenge') return 'certificates'
  if (name.includes('._domainkey.') || label === '_dmarc') return 'mail'
  if (type === 'TXT' && before.values.some((text) => /^v=(?:spf1|dmarc1|dkim1)\b/i.test(text))) return 'mail'
  if (risk.includes('apex')) return 'apex'
  return risk.includes('wildcard') ? 'wildcard' : undefined
}

const meanings: Readonly<Record<string, string>> = {
  delegation: 'a delegation',
  mail: 'a record that mail depends on',
  certificates: 'a record that certificates are issued by',
  apex: 'a record of the zone itself',
  wildcard: 'a wildcard, which answers for every name below',
}

function toFailure(change: Change, word: string, plan: Plan): CheckResult {
  const {name, type, action, before, after, zone, view} = change
  const provider =
    plan.zones.find((one) => one.zone.name === zone && one.zone.view === view)?.zone.provider ?? ''
  const subject = hostSubject(name, view, [zoneSubject(zone, provider, view).id])
  const verb = action === 'delete' ? 'removes' : action === 'replace' ? 'replaces' : 'changes'
  return fail('MLD1007', subject, {
    reason: `${verb}-${word}`,
    // New values leave the name in place.
    ...(action === 'update' ? {severity: 'warning' as const} : {}),
    message: `the plan ${verb} ${name} ${type}, ${meanings[word] ?? 'a protected record'}`,
    args: {name, type, action},
    evidence: [
      ...(before === null ? [] : [`now: ${before.values.slice(0, 3).join(', ')}`]),
      ...(after === null ? [] : [`then: ${after.type} ${after.values.slice(0, 3).join(', ')}`]),
    ],
    fix: {
      text: 'look at the plan, and apply it by its digest when it is right; else leave the name out',
      commands: [`mldns plan --explain ${name}`, `mldns plan --exclude ${name}`],
    },
  })
}

function judgeGuards(plan: Plan): readonly CheckResult[] {
  const guards = plan.guards.filter(({id}) => id !== 'apex')
  if (guards.length === 0) return [pass('MLD1008', toolSubject, 'it removes nothing')]
  return withoutEchoes(guards).map((guard) => judgeGuard(guard, plan))
}

/** When a zone loses everything and so does the one kind of source behind it, that is one fact. */
function withoutEchoes(guards: readonly GuardResult[]): readonly GuardResult[] {
  const emptied = guards.filter(({id, result}) => id === 'owned-to-zero' && result === 'blocked')
  return guards.filter(
    ({id, result, measured}) =>
      !(
        id === 'source-to-zero' &&
        result === 'blocked' &&
        emptied.some((zone) => zone.measured === measured)
      ),
  )
}

function judgeGuard(guard: GuardResult, plan: Plan): CheckResult {
  const {id, measured, limit, unit, result, message} = guard
  const subject = subjectOfGuard(guard, plan)
  if (result !== 'blocked') {
    const text = `${measured} of at most ${limit} ${unit}`
    return pass(
      'MLD1008',
      subject,
      result === 'overridden' ? `${text}, allowed by ${guard.overriddenBy ?? ''}` : text,
    )
  }
  const removed = plan.changes.filter(({action}) => action === 'delete' || action === 'replace')
  return fail('MLD1008', subject, {
    reason: id,
    message,
    args: {measured, limit, unit},
    evidence: removed.slice(0, 5).map(({action, name, type}) => `${action} ${name} ${type}`),
    fix: {
      text: 'see whether the objects are really gone (the right cluster, namespaces and sources?) before it is allowed',
      commands: [
        'mldns plan',
        ...(removed[0] === undefined ? [] : [`mldns plan --explain ${removed[0].name}`]),
      ],
    },
  })
}

function subjectOfGuard({zone}: GuardResult, plan: Plan): Subject {
  const found = plan.zones.find((one) => one.zone.name === zone)?.zone
  return found === undefined ? toolSubject : zoneSubject(found.name, found.provider, found.view)
}

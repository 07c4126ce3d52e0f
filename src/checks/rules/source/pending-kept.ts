import {formatRef} from '../../../model/endpoint.js'
import {parseInstant} from '../../../model/instant.js'
import type {HeldItem} from '../../../plan/change.js'
import type {ObjectVerdict, SkipReason} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import type {SourceFacts} from '../../facts/source.js'
import {kubectl} from '../../kubectl.js'
import {listSome} from '../../list-some.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {withSource} from './judge-source.js'
import {showsNoStatus} from './no-status.js'

const code = 'MLD0314'

/** Objects that ask for names and have no address for them yet, with their age and the records kept for them. */
export const pendingKept: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no object asks for a name', (source) =>
      source.collected.verdicts
        .filter(({wanted}) => wanted.length > 0)
        .flatMap((verdict) => judgeObject(verdict, source, context)),
    ),
}

function judgeObject(
  verdict: ObjectVerdict,
  source: SourceFacts,
  context: CheckContext,
): readonly CheckResult[] {
  const {ref} = verdict
  const subject = objectSubject(ref, source)
  const waiting = verdict.skipped.filter(({reason}) => reason.code === 'no-address' && !reason.decided)
  const [first] = waiting
  // what is held for another reason than its address is told by MLD0301
  if (first === undefined) return verdict.reason === undefined ? [pass(code, subject)] : []
  const object = source.objects.get(formatRef(ref))
  if (showsNoStatus(object, context.cluster.origin)) return [na(code, subject, 'manifests show no status')]
  const names = [...new Set(waiting.map(({name}) => name))]
  const kept = names.flatMap((name) => keptRecords(name, source))
  const createdAt = object?.metadata.creationTimestamp
  const age = ageOf(createdAt, context.now)
  return [
    fail(code, subject, {
      reason: 'no-address-yet',
      message: `${describe(verdict, first)}${age === undefined ? '' : `, ${age} after it was made`}; ${outcome(names, kept)}`,
      args: {
        names,
        kept: kept.map(({name, type}) => `${name} ${type}`),
        ...(createdAt === undefined ? {} : {createdAt}),
      },
      evidence: [
        first.reason.message,
        ...kept
          .slice(0, 4)
          .map(({name, type, live}) => `${name} ${type} stays: ${listSome(live?.values ?? [])}`),
      ],
      fix: {
        text: 'nothing to do for DNS; the records follow when the object has its address',
        commands: [kubectl('describe', ref)],
      },
    }),
  ]
}

function describe(
  {ref: {kind, namespace, name}}: ObjectVerdict,
  {types}: {readonly types?: readonly string[]; readonly reason: SkipReason},
): string {
  const what = types === undefined ? 'no address yet' : `no address for ${types.join(' and ')} yet`
  return `${kind} ${namespace}/${name} has ${what}`
}

function outcome(names: readonly string[], kept: readonly HeldItem[]): string {
  return kept.length === 0
    ? `nothing is published for ${listSome(names)}`
    : `the records of ${listSome([...new Set(kept.map(({name}) => name))])} are kept`
}

function keptRecords(name: string, {hosts}: SourceFacts): readonly HeldItem[] {
  return (hosts.get(name) ?? []).flatMap(({held}) =>
    held.filter((item) => item.reason === 'source-not-ready' && item.live !== undefined),
  )
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** `5 minutes`, in the largest unit of which there is at least one. */
function ageOf(createdAt: string | undefined, now: string): string | undefined {
  const [start, end] = [parseInstant(createdAt ?? ''), parseInstant(now)]
  if (start === undefined || end === undefined || end < start) return undefined
  const seconds = Math.floor((end - start) / 1000)
  const [unit, size] = units.find(([, one]) => seconds >= one) ?? units[3]
  const count = Math.floor(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

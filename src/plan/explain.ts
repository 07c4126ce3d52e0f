import {compareText} from '../model/dns-name.js'
import {formatRef, type ObjectRef} from '../model/endpoint.js'
import type {ObjectVerdict, SkipReason} from '../sources/source.js'
import {explainName, openZones, type ExplainedName, type Step} from './explain-name.js'
import type {PlanInput} from './input.js'
import {listNearest} from '../model/nearest.js'
import {nameKey} from './order.js'
import type {Plan} from './plan.js'
import {matches, parseSubject, type Subject} from './subject.js'

/** An object a subject names: what it asks for and why it publishes less, or nothing. */
export type ExplainedObject = {readonly ref: ObjectRef; readonly steps: readonly Step[]}

/** Why things are as they are: plain data, from object to record. `known` false: nothing answers to the subject. */
export type Explanation = {
  readonly subject: string
  readonly known: boolean
  readonly objects: readonly ExplainedObject[]
  /** One entry per view, name and type. */
  readonly names: readonly ExplainedName[]
  /** What may have been meant. */
  readonly suggestions: readonly string[]
}

/** Explains a name (`www.example.org`, `www`, `*.apps.example.org`), an object (`svc/web`, `shop/web`) or a change. */
export function explain(input: PlanInput, plan: Plan, subject: string): Explanation {
  const parsed = parseSubject(subject)
  const verdicts = findVerdicts(parsed, input)
  const names = findNames(parsed, verdicts, input, plan)
  const explained = input.views.flatMap((view) => {
    const zones = openZones(view, names)
    return names.flatMap((name) => explainName(name, view, zones, input, plan))
  })
  const known = explained.length > 0 || verdicts.length > 0
  return {
    subject,
    known,
    objects: verdicts.map((verdict) => ({ref: verdict.ref, steps: explainVerdict(verdict)})),
    names: explained,
    suggestions: known
      ? []
      : listNearest(parsed.of === 'name' ? parsed.text : subject, knownWords(parsed, input)),
  }
}

function findVerdicts(subject: Subject, input: PlanInput): readonly ObjectVerdict[] {
  if (subject.of !== 'object' && subject.of !== 'namespace') return []
  return allVerdicts(input)
    .filter(({ref}) => matches(subject, {name: '', zone: '', types: [], refs: [ref]}))
    .sort((a, b) => compareText(formatRef(a.ref), formatRef(b.ref)))
}

/** Verdicts of the lists, then those of objects that were asked for directly. */
function allVerdicts({verdicts, proofs}: PlanInput): ObjectVerdict[] {
  const asked = [...proofs.values()].flatMap((proof) => (proof.state === 'present' ? [proof.verdict] : []))
  return [...[...verdicts.values()].flat(), ...asked]
}

function explainVerdict({wanted, skipped, reason}: ObjectVerdict): readonly Step[] {
  const asks: Step =
    wanted.length > 0
      ? {ok: true, at: 'object', message: `asks for ${wanted.join(', ')}`}
      : {ok: reason === undefined, at: 'object', message: 'asks for no name'}
  return [
    asks,
    ...(reason === undefined ? [] : [skipStep('publishes nothing', reason)]),
    ...skipped.map(({name, types, reason: why}) =>
      skipStep(`does not publish ${name}${types === undefined ? '' : ` ${types.join(', ')}`}`, why),
    ),
  ]
}

function skipStep(what: string, {message, fix}: SkipReason): Step {
  return {ok: false, at: 'object', message: `${what}: ${message}`, ...(fix === undefined ? {} : {fix})}
}

function findNames(
  subject: Subject,
  verdicts: readonly ObjectVerdict[],
  input: PlanInput,
  plan: Plan,
): readonly string[] {
  const names = new Set<string>()
  for (const {wanted} of verdicts) for (const name of wanted) names.add(name)
  for (const change of plan.changes) {
    const refs = change.causes.map((cause) => cause.ref)
    const types = [change.type]
    if (matches(subject, {id: change.id, name: change.name, zone: change.zone, types, refs}))
      names.add(change.name)
  }
  for (const {name, zone, refs} of knownNames(input)) {
    if (subject.of !== 'type' && matches(subject, {name, zone, types: [], refs})) names.add(name)
  }
  return [...names].sort((a, b) => compareText(nameKey(a), nameKey(b)))
}

type KnownName = {readonly name: string; readonly zone: string; readonly refs: readonly ObjectRef[]}

function* knownNames(input: PlanInput): Generator<KnownName> {
  for (const {endpoints, zones} of input.views) {
    const homes = zones.map(({content}) => content.zone.name).sort((a, b) => b.length - a.length)
    const homeOf = (name: string): string => homes.find((zone) => name.endsWith(`.${zone}`)) ?? ''
    for (const {dnsName, origins} of endpoints) {
      yield {name: dnsName, zone: homeOf(dnsName), refs: origins.map((origin) => origin.ref)}
    }
    for (const {content} of zones) {
      for (const {name} of content.recordSets) yield {name, zone: content.zone.name, refs: []}
    }
    for (const verdict of allVerdicts(input)) {
      for (const name of verdict.wanted) yield {name, zone: homeOf(name), refs: []}
    }
  }
}

function* knownWords(subject: Subject, input: PlanInput): Generator<string> {
  if (subject.of === 'name') for (const {name} of knownNames(input)) yield name
  else for (const {ref} of allVerdicts(input)) yield formatRef(ref)
}

import {UsageError} from '../errors.js'
import {formatRef} from '../model/endpoint.js'
import type {HeldItem} from './change.js'
import type {PlanInput} from './input.js'
import type {Draft} from './ledger.js'
import {listNearest} from '../model/nearest.js'
import {refOfResource} from './resource-label.js'
import {matches, parseSubject, type Matchable, type Subject} from './subject.js'

/** `--target` and `--exclude`, read. */
export type Scope = {
  readonly targets: readonly {readonly text: string; readonly subject: Subject}[]
  readonly excludes: readonly Subject[]
}

/** Reads the patterns of a scope. */
export function parseScope(scope: PlanInput['scope']): Scope {
  return {
    targets: scope.target.map((text) => ({text, subject: parseSubject(text)})),
    excludes: scope.exclude.map(parseSubject),
  }
}

/** Whether anything is left out. */
export function isNarrowed({targets, excludes}: Scope): boolean {
  return targets.length > 0 || excludes.length > 0
}

/** Whether things that belong together are in scope: one targeted is enough, one excluded is too much. */
export function isInScope(things: readonly Matchable[], {targets, excludes}: Scope): boolean {
  if (excludes.some((subject) => things.some((thing) => matches(subject, thing)))) return false
  return targets.length === 0 || targets.some(({subject}) => things.some((thing) => matches(subject, thing)))
}

/** A draft as subjects see it. */
export function matchableDraft(draft: Draft, id: string): Matchable {
  const set = draft.after ?? draft.before
  const types = draft.action === 'replace' ? [set.type, draft.previousType] : [set.type]
  return {
    id,
    name: set.name,
    zone: draft.context.zone.name,
    types,
    refs: draft.causes.map((cause) => cause.ref),
  }
}

/** A held item as subjects see it. */
export function matchableHeld(item: HeldItem): Matchable {
  const refs = [
    ...item.origins.map((origin) => origin.ref),
    ...(item.candidates ?? []).map((candidate) => candidate.cause.ref),
  ]
  return {name: item.name, zone: item.zone, types: [item.type], refs}
}

/**
 * A mistyped target would make an empty plan look like a finished one.
 * @throws UsageError for a target that matches no change, no held item, no wanted and no live name
 */
export function checkTargets(scope: Scope, things: readonly Matchable[], input: PlanInput): void {
  for (const {text, subject} of scope.targets) {
    if (things.some((thing) => matches(subject, thing)) || isKnown(subject, input)) continue
    const nearest = listNearest(text, knownWords(subject, input))
    throw new UsageError(
      'TARGET_UNKNOWN',
      `--target "${text}" matches no change, no wanted name, no record set and no object of this plan`,
      nearest.length === 0 ? {} : {hint: `did you mean ${nearest.join(' or ')}?`},
    )
  }
}

function isKnown(subject: Subject, input: PlanInput): boolean {
  if (subject.of === 'change') return false
  for (const view of input.views) {
    const zone = view.zones.map(({content}) => content.zone.name)
    for (const {dnsName, recordType, origins} of view.endpoints) {
      const refs = origins.map((origin) => origin.ref)
      const home = zone.find((name) => dnsName.endsWith(`.${name}`)) ?? ''
      if (matches(subject, {name: dnsName, zone: home, types: [recordType], refs})) return true
    }
    for (const {content} of view.zones) {
      for (const set of content.recordSets) {
        if (matches(subject, {name: set.name, zone: content.zone.name, types: [set.type], refs: []}))
          return true
      }
    }
  }
  for (const verdicts of input.verdicts.values()) {
    const refs = verdicts.map((verdict) => verdict.ref)
    if (matches(subject, {name: '', zone: '', types: [], refs})) return true
  }
  return false
}

function* knownWords(subject: Subject, input: PlanInput): Generator<string> {
  if (subject.of === 'change') return
  if (subject.of === 'object' || subject.of === 'namespace') {
    for (const resource of input.verdicts.keys()) yield formatRef(refOfResource(resource))
    return
  }
  for (const view of input.views) {
    for (const endpoint of view.endpoints) yield endpoint.dnsName
    for (const {content} of view.zones) for (const set of content.recordSets) yield set.name
  }
}

import {parseInstant, toCivilTime} from '../model/instant.js'
import type {OwnedSet} from '../registry/owners.js'
import type {ObjectVerdict} from '../sources/source.js'
import type {Cause} from './change.js'
import {nameObject} from './causes.js'
import type {Hold} from './ledger.js'
import {refOfResource} from './resource-label.js'
import type {RunFacts, ZoneContext} from './zone-context.js'

/**
 * Whether a record of ours may go. It may only if the object its marker names is known to be gone, or is known to
 * publish the name no longer for a reason that is written in the object or in our configuration. What may pass by
 * itself (no address yet, not accepted) and what is not known (not read, refused, not asked) is never a reason.
 */
export type Judgement =
  | {readonly ok: true; readonly reason: 'source-deleted' | 'no-longer-published'; readonly cause: Cause}
  | {readonly ok: false; readonly hold: Hold}

/** A record as the marker knows it: the names it may stand for and what is still published there. */
export type Subject = {
  readonly names: readonly string[]
  readonly type: string
  readonly resource: string
  /** `resource` labels of the objects that publish other types at the name in this run. */
  readonly publishers: ReadonlySet<string>
}

/** Judges by the verdicts of the lists first, by the direct answer for objects the lists do not hold. */
export function judgeProof(subject: Subject, run: RunFacts): Judgement {
  const {resource} = subject
  const what = `${subject.names[0] ?? ''} ${subject.type}`
  if (run.partial !== undefined) return incomplete(`${what} stays: ${run.partial}`)
  if (resource === '') {
    return incomplete(
      `${what} stays: its ownership record names no object that could be asked for`,
      'when it is not needed any more, remove it and its ownership record by hand',
    )
  }
  const listed = run.verdicts.get(resource)
  if (listed !== undefined && listed.length > 0) return judgeVerdicts(listed, subject)
  const proof = run.proofs.get(resource)
  if (proof === undefined) {
    return incomplete(`${what} stays: ${nameObject(resource)} was not asked for directly`)
  }
  if (proof.state === 'unknown') return incomplete(`${what} stays: ${proof.message}`)
  if (proof.state === 'present') return judgeVerdicts([proof.verdict], subject)
  const cause: Cause = {
    ref: refOfResource(resource),
    event: 'deleted',
    proof: proof.by,
    note: `${nameObject(resource)} no longer exists`,
  }
  return {ok: true, reason: 'source-deleted', cause}
}

/** What is known without asking anybody: true when the object is known and may publish the name again by itself. */
export function isPending(subject: Subject, run: RunFacts): boolean {
  const listed = run.verdicts.get(subject.resource) ?? []
  return listed.some((verdict) => !judgeVerdict(verdict, subject).ok)
}

function judgeVerdicts(verdicts: readonly ObjectVerdict[], subject: Subject): Judgement {
  const judged = verdicts.map((verdict) => judgeVerdict(verdict, subject))
  return judged.find((one) => !one.ok) ?? judged[0] ?? incomplete('nothing is known about the object')
}

function judgeVerdict(verdict: ObjectVerdict, subject: Subject): Judgement {
  const wants = subject.names.some((name) => verdict.wanted.includes(name))
  const skipped = verdict.skipped
    .filter(({name, types}) => subject.names.includes(name) && (types?.includes(subject.type) ?? true))
    .map((one) => one.reason)
  const reasons = [...skipped, ...(verdict.reason === undefined ? [] : [verdict.reason])]
  const open = reasons.find((reason) => !reason.decided)
  if (open !== undefined) return notReady(verdict, subject, open.message, open.fix)
  const [decided] = reasons
  if (decided !== undefined) return noLonger(verdict, decided.message)
  if (!wants) return noLonger(verdict, `it no longer asks for ${subject.names[0] ?? 'the name'}`)
  if (subject.publishers.has(verdict.resource))
    return noLonger(verdict, `it has no ${subject.type} target any more`)
  return notReady(verdict, subject, `it still asks for ${subject.names[0] ?? 'the name'}`)
}

function noLonger(verdict: ObjectVerdict, note: string): Judgement {
  const cause: Cause = {ref: verdict.ref, event: 'config-changed', proof: 'config', note}
  return {ok: true, reason: 'no-longer-published', cause}
}

function notReady(verdict: ObjectVerdict, subject: Subject, message: string, fix?: string): Judgement {
  const what = `${subject.names[0] ?? ''} ${subject.type}`
  return {
    ok: false,
    hold: {
      reason: 'source-not-ready',
      code: 'MLD0314',
      message: `${what} stays: ${nameObject(verdict.resource)} exists: ${message}`,
      fix: fix === undefined ? [] : [fix],
    },
  }
}

function incomplete(message: string, fix?: string): Judgement {
  return {
    ok: false,
    hold: {reason: 'source-incomplete', message, fix: fix === undefined ? [] : [fix]},
  }
}

/** A first sighting waits for the end of `--grace`. */
export function graceHold(owned: OwnedSet, context: ZoneContext): Hold | undefined {
  const {grace, now} = context.run
  if (grace.seconds <= 0) return undefined
  const {name, type, setId} = owned.set
  const seen =
    grace.firstSeen.get(`${context.view.name}|${context.zone.name}|${name}|${type}|${setId}`) ?? now
  const since = parseInstant(seen)
  const present = parseInstant(now)
  if (since === undefined || present === undefined) {
    return {
      reason: 'grace',
      message: `${name} ${type} stays: "${since === undefined ? seen : now}" is no RFC 3339 time`,
      fix: [],
    }
  }
  const end = since + grace.seconds * 1000
  if (end <= present) return undefined
  const until = formatInstant(end)
  return {
    reason: 'grace',
    message: `${name} ${type} is removed when nothing wants it until ${until}`,
    until,
    fix: ['wait, or plan with --grace 0'],
  }
}

function formatInstant(milliseconds: number): string {
  const {year, month, day, hour, minute, second} = toCivilTime(milliseconds)
  const [date, clock] = [
    [month, day].map(twoDigits).join('-'),
    [hour, minute, second].map(twoDigits).join(':'),
  ]
  return `${String(year).padStart(4, '0')}-${date}T${clock}Z`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

import type {ApplyResult, ApplySummary, GroupResult} from '../model/apply-result.js'
import {groupOutcomes} from '../model/apply-result.js'
import {exitCodes} from '../exit-codes.js'
import type {GroupOutcome} from '../model/operation.js'
import {formatCount} from './counting.js'
import {formatSpent} from './time-text.js'

/** The word in the margin: capitals where a person has to look. */
export const outcomeWords: Readonly<Record<GroupOutcome, string>> = {
  applied: 'done',
  already: 'done',
  restored: 'FAIL',
  failed: 'FAIL',
  stale: 'STALE',
  unknown: 'UNSURE',
  'not-tried': 'wait',
}

const phrases: Readonly<Record<GroupOutcome, string>> = {
  applied: 'applied',
  already: 'already as planned',
  restored: 'failed and restored',
  failed: 'failed',
  stale: 'changed by somebody else',
  unknown: 'of unknown outcome',
  'not-tried': 'not tried',
}

/** `3 applied, 1 failed and restored, 1 not tried`; `nothing to apply`. */
export function outcomePhrase(summary: ApplySummary): string {
  const parts = groupOutcomes
    .filter((outcome) => summary[outcome] > 0)
    .map((outcome) => `${formatCount(summary[outcome])} ${phrases[outcome]}`)
  return parts.length === 0 ? 'nothing to apply' : parts.join(', ')
}

/** How a group ended, in one sentence. */
export function outcomeSentence(result: GroupResult): string {
  const parts = [leading(result), trailing(result)].filter((part) => part !== '')
  return parts.join('; ')
}

function leading({outcome, error, milliseconds, answers}: GroupResult): string {
  const message = error?.message ?? ''
  if (outcome === 'applied') {
    const asked =
      answers === undefined ? '' : `, ${answers.asPlanned} of ${answers.asked} servers answer as planned`
    return `accepted ${formatSpent(milliseconds)}${asked}`
  }
  if (outcome === 'already') return phrases.already
  if (outcome === 'not-tried') return message === '' ? 'not tried' : `not tried: ${message}`
  if (outcome === 'unknown') return message === '' ? 'it is not known whether it was written' : message
  return message === '' ? phrases[outcome] : message
}

function trailing({outcome, note}: GroupResult): string {
  if (outcome === 'restored') return `restored: ${note ?? 'what was written before it was taken back'}`
  return note ?? ''
}

/** `exit 7, partial: some groups …`; '' when all is well. */
export function exitPhrase({exit}: Pick<ApplyResult, 'exit'>): string {
  return exit === 'ok' ? '' : `exit ${exitCodes[exit].code} (${exit}): ${exitCodes[exit].meaning}`
}

/** What to type next; a new plan shows what is left, whatever happened. */
export function nextAfterApply({exit}: Pick<ApplyResult, 'exit'>): readonly string[] {
  return exit === 'ok' ? [] : ['mldns plan']
}

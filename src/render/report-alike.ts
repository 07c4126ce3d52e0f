import type {ReportFinding} from '../checks/report.js'
import {parseAddress} from '../model/ip.js'
import type {ReportIndex} from './report-facts.js'

/** Failures that say the same, each of its own subject. */
export type Alike = {readonly first: ReportFinding; readonly others: readonly ReportFinding[]}

/**
 * Failures told once: those of one code and reason whose texts are the same but for the name of the subject, addresses
 * and numbers, and that follow from the same checks.
 */
export function groupAlike(findings: readonly ReportFinding[], index: ReportIndex): readonly Alike[] {
  const groups = new Map<string, {readonly first: ReportFinding; readonly others: ReportFinding[]}>()
  for (const finding of findings) {
    const key = keyOf(finding, index)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, {first: finding, others: []})
    else known.others.push(finding)
  }
  return [...groups.values()]
}

function keyOf(finding: ReportFinding, {byId, subjects}: ReportIndex): string {
  const {code, reason = '', severity, message, evidence = [], fix, causedBy = [], suppressed} = finding
  const subject = subjects.get(finding.subject)
  const texts = [message, ...evidence, fix?.text ?? '', ...(fix?.commands ?? [])]
  const causes = [...new Set(causedBy.map((id) => byId.get(id)?.code ?? ''))]
  return [
    code,
    reason,
    severity,
    suppressed?.reason ?? '',
    causes.join(),
    ...texts.map((text) => patternOf(text, subject?.name ?? '', subject?.namespace ?? '')),
  ].join('\0')
}

/** A text without what differs from subject to subject. */
function patternOf(text: string, name: string, namespace: string): string {
  return text.replace(/[\w.:*@-]+/g, (word) => {
    if (word === name || word === `${name}:`) return '\u0001'
    if (word === namespace) return '\u0002'
    if (/^\d+$/.test(word)) return '\u0003'
    return /^[\da-fA-F.:]+$/.test(word) && parseAddress(word.replace(/:$/, '')) !== undefined
      ? '\u0004'
      : word
  })
}

import type {CheckEntry} from '../checks/check.js'
import {groupOf} from '../checks/registry.js'

/** How grave the findings of the security group are for GitHub, 0.1 to 10.0. */
const securitySeverities: Readonly<Record<string, string>> = {
  MLD1001: '5.0',
  MLD1002: '8.0',
  MLD1003: '2.0',
  MLD1004: '5.0',
  MLD1005: '4.0',
  MLD1006: '9.1',
  MLD1009: '1.0',
  MLD1010: '3.0',
}

/** Severities as SARIF has them. */
export const sarifLevels = {error: 'error', warning: 'warning', info: 'note'} as const
const longestDescription = 1024

/** A check as a rule of SARIF; all texts are those of the catalogue. */
export function sarifRule(check: CheckEntry): Readonly<Record<string, unknown>> {
  const {code, slug, title, detection, fix, severity} = check
  const group = groupOf(check)
  const security = securitySeverities[code]
  const isSecurity = code.startsWith('MLD10')
  return {
    id: code,
    name: slug.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: {text: cut(title)},
    fullDescription: {text: cut(`Passes when: ${title}. Found by: ${detection}`)},
    help: {
      text: `To mend it: ${fix}. More: mldns explain ${code}`,
      markdown: [
        `**Passes when** ${title}`,
        `**Found by** ${detection}`,
        `**To mend it** ${fix}`,
        `More: \`mldns explain ${code}\``,
      ].join('\n\n'),
    },
    defaultConfiguration: {level: sarifLevels[severity]},
    properties: {
      tags: [group.toLowerCase().replace(/[^a-z0-9]+/g, '-'), ...(isSecurity ? ['security'] : [])].filter(
        (tag, at, all) => all.indexOf(tag) === at,
      ),
      precision: 'very-high',
      ...(security === undefined ? {} : {'security-severity': security}),
    },
  }
}

function cut(text: string): string {
  return text.length > longestDescription ? `${text.slice(0, longestDescription - 1)}…` : text
}

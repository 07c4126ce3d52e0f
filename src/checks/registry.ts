import {authoritativeChecks} from './catalog/authoritative.js'
import {clusterChecks} from './catalog/cluster.js'
import {metallbChecks} from './catalog/metallb.js'
import {ownershipChecks} from './catalog/ownership.js'
import {providerChecks} from './catalog/provider.js'
import {reachabilityChecks} from './catalog/reachability.js'
import {resolverChecks} from './catalog/resolver.js'
import {securityChecks} from './catalog/security.js'
import {sourceChecks} from './catalog/source.js'
import {toolChecks} from './catalog/tool.js'
import {zoneChecks} from './catalog/zone.js'
import {checkGroups, type CheckEntry} from './check.js'

/** Every check, in code order: output, `mldns explain`, the docs page and the tests are made from this list. */
export const allChecks: readonly CheckEntry[] = [
  ...toolChecks,
  ...clusterChecks,
  ...metallbChecks,
  ...sourceChecks,
  ...ownershipChecks,
  ...providerChecks,
  ...zoneChecks,
  ...authoritativeChecks,
  ...resolverChecks,
  ...reachabilityChecks,
  ...securityChecks,
]

/**
 * When the first fails, the second cannot be judged: it is skipped, blocked by the first. Four digits stand for
 * `MLDnnnn`.
 */
const gates: readonly (readonly [blockers: readonly string[], blocked: readonly string[]])[] = [
  [['0104'], ['0404', '0405', '0412', '1002', '1008']],
  [
    ['0501', '0502', '0503'],
    ['0401', '0402', '0403', '0404', '0405', '0506', '0509'],
  ],
  [['0511'], ['0404', '0405']],
  [['0206'], ['0210', '0211', '0214', '0215', '0216', '0901']],
  [['0210', '0211', '0212'], ['0216']],
  [['0004'], ['0601', '0602', '0606', '0701', '0702', '0801']],
  [
    ['0602', '0606'],
    ['0701', '0702', '0703', '0705', '0707', '0709'],
  ],
  [['0701'], ['0801', '0802', '0803']],
  [['0901'], ['0903', '0904']],
]

/** Failures that are consequences of others: the effect is folded under its cause when both fail. */
const consequences: readonly (readonly [effect: string, causes: readonly string[]])[] = [
  ['0106', ['0411']],
  ['0301', ['0206', '0302', '0303', '0308']],
  ['0312', ['0315']],
  ['0502', ['0510']],
  ['0509', ['0302']],
  ['0901', ['0210', '0211', '0212', '0214', '0215', '0216', '0218', '0220', '0221', '0222', '0905']],
  ['0206', ['0201', '0203', '0204', '0205', '0207', '0208']],
  ['0801', ['0602', '0606', '0611', '0701', '0802', '0803', '0807']],
  ['0804', ['0606', '0611', '0612']],
  ['0902', ['0801', '0805', '0809']],
  ['0903', ['0705']],
  ['0904', ['0705', '0310']],
]

const byName: ReadonlyMap<string, CheckEntry> = new Map(
  allChecks.flatMap((check) => [
    [check.code, check],
    [check.slug, check],
  ]),
)

/** The check with this code (`MLD0210`, `mld0210`, `0210`) or slug, or undefined. */
export function findCheck(codeOrSlug: string): CheckEntry | undefined {
  const exact = byName.get(codeOrSlug)
  if (exact !== undefined) return exact
  const text = codeOrSlug.trim()
  const code = /^(?:mld)?(\d{4})$/i.exec(text)?.[1]
  return byName.get(code === undefined ? text.toLowerCase() : `MLD${code}`)
}

/** Codes whose failure keeps this check from being judged. The cluster itself gates all that reads it (P1, P2). */
export function blockersOf(check: CheckEntry): readonly string[] {
  const own = gates
    .filter(([, blocked]) => blocked.includes(digitsOf(check.code)))
    .flatMap(([blockers]) => blockers)
  const readsCluster = check.privilege === 'P1' || check.privilege === 'P2'
  const isAccess = check.code === 'MLD0101' || check.code === 'MLD0102'
  return [...(readsCluster && !isAccess ? ['0101', '0102'] : []), ...own].map((digits) => `MLD${digits}`)
}

/** Codes whose failure explains a failure of this check. */
export function causesOf(check: CheckEntry): readonly string[] {
  return consequences
    .filter(([effect]) => effect === digitsOf(check.code))
    .flatMap(([, causes]) => causes.map((digits) => `MLD${digits}`))
}

/** Groups that `mldns troubleshoot` judges. The others ask name servers, resolvers and ports. */
const judgedGroups: readonly string[] = ['00', '01', '02', '03', '04', '05', '10']

/** Whether `mldns troubleshoot` judges a check. */
export function isJudged(check: CheckEntry): boolean {
  return judgedGroups.includes(digitsOf(check.code).slice(0, 2))
}

/** The name of a check's group. */
export function groupOf(check: CheckEntry): string {
  return groupName(digitsOf(check.code).slice(0, 2))
}

function groupName(id: string): string {
  return Object.entries(checkGroups).find(([key]) => key === id)?.[1] ?? id
}

function digitsOf(code: string): string {
  return code.slice(3)
}

import type {SkipReason} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isInScope} from '../../scope.js'
import {clusterSubject} from '../../subject.js'
import {allHosts, withSource} from './judge-source.js'

const code = 'MLD0318'

const families = [
  ['A', 'IPv4'],
  ['AAAA', 'IPv6'],
] as const

/**
 * Whether every address family an object has is published. A type that `--exclude-record-types` names is left out on
 * purpose; one that is only missing from `--managed-record-types` may have been forgotten there, and one that the
 * network filters take away may be a surprise. Each is told once, with the names.
 */
export const familiesDesired: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no name has an address', (source) => {
      const hosts = allHosts(source).filter(({subject}) => isInScope(context.scope, subject))
      const missing = families.flatMap(([type, family]) => [
        ...unmanaged(type, family, hosts, source),
        ...filtered(type, family, hosts),
      ])
      return [...passes(hosts, source, context), ...missing]
    }),
}

function isManaged(type: string, {settings}: SourceFacts): boolean {
  return settings.managedRecordTypes.includes(type)
}

function isExcluded(type: string, {settings}: SourceFacts): boolean {
  return settings.excludeRecordTypes.includes(type)
}

function unmanaged(
  type: 'A' | 'AAAA',
  family: string,
  hosts: readonly HostFacts[],
  source: SourceFacts,
): readonly CheckResult[] {
  if (isManaged(type, source) || isExcluded(type, source)) return []
  const names = namesOf(hosts.filter(({endpoints}) => endpoints.some((one) => one.recordType === type)))
  if (names.length === 0) return []
  return [
    fail(code, clusterSubject, {
      reason: `${type.toLowerCase()}-not-managed`,
      message: `${countOf(names.length, 'name')} with ${family} addresses ${names.length === 1 ? 'gets' : 'get'} no ${type} record, because --managed-record-types does not name ${type}: ${listSome(names)}`,
      args: {type, names: names.slice(0, 50)},
      fix: {
        text: `add --managed-record-types ${type}; or say with --exclude-record-types ${type} that none is wanted`,
      },
    }),
  ]
}

/** Addresses that `--target-net-filter` or `--exclude-target-net` take away. */
function filtered(type: 'A' | 'AAAA', family: string, hosts: readonly HostFacts[]): readonly CheckResult[] {
  const lacking = hosts.filter((host) => reasonLeftOut(host, type) !== undefined)
  const [first] = lacking
  const reason = first === undefined ? undefined : reasonLeftOut(first, type)
  if (reason === undefined) return []
  const names = namesOf(lacking)
  return [
    fail(code, clusterSubject, {
      reason: `${type.toLowerCase()}-left-out`,
      severity: 'info',
      message: `${countOf(names.length, 'name')} with ${family} addresses ${names.length === 1 ? 'gets' : 'get'} no ${type} record: ${listSome(names)}`,
      args: {type, names: names.slice(0, 50)},
      evidence: [reason.message],
      fix: {text: reason.fix ?? 'change the target filters when these addresses are meant to be published'},
    }),
  ]
}

/** Why a name that is published lacks one of its families; that an address is still to come is told by MLD0225. */
function reasonLeftOut({name, endpoints, askedBy}: HostFacts, type: string): SkipReason | undefined {
  if (endpoints.length === 0 || endpoints.some((one) => one.recordType === type)) return undefined
  for (const {skipped} of askedBy)
    for (const one of skipped)
      if (one.name === name && one.types?.includes(type) === true && one.reason.code !== 'no-address')
        return one.reason
  return undefined
}

function namesOf(hosts: readonly HostFacts[]): readonly string[] {
  return [...new Set(hosts.map(({name}) => name))]
}

function passes(
  hosts: readonly HostFacts[],
  source: SourceFacts,
  {providers}: CheckContext,
): readonly CheckResult[] {
  return hosts.flatMap((host) => {
    const {subject, endpoints, provider} = host
    if (families.some(([type]) => reasonLeftOut(host, type) !== undefined)) return []
    const types = families
      .map(([type]) => type)
      .filter((type) => endpoints.some((one) => one.recordType === type))
    const told = types.every((type) => isManaged(type, source) || isExcluded(type, source))
    const belongs = provider !== undefined || providers.length === 0
    return types.length > 0 && told && belongs ? [pass(code, subject, types.join(' and '))] : []
  })
}

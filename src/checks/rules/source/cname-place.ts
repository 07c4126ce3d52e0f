import {normalizeName} from '../../../model/dns-name.js'
import type {HostFacts, SourceFacts} from '../../facts/source.js'
import type {HeldItem} from '../../../plan/change.js'
import {nameClaimants} from '../../../plan/causes.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {listSome} from '../../list-some.js'
import {hostRule, isUncodedRefusal, plannedRule} from './judge-source.js'

/** Names at which a CNAME is wanted or stands: nothing else may stand beside it (RFC 1034 3.6.2). */
export const cnameAlone: CheckRule = hostRule('MLD0306', 'no name is an alias', (host) => {
  const {subject, name, endpoints} = host
  const held = host.held.find((item) => item.code === 'MLD0306')
  const types = [...new Set(endpoints.map((one) => one.recordType))].toSorted()
  const mixed = types.length > 1 && types.includes('CNAME')
  const waiting = held === undefined && !mixed ? heldSwitch(host) : undefined
  if (waiting !== undefined)
    return fail('MLD0306', subject, {
      reason: 'type-change-held',
      severity: 'warning',
      message: waiting.message,
      args: {types},
      fix: {
        text: waiting.fix[0] ?? 'resolve what holds the change back',
        commands: [`mldns plan --explain ${name}`],
      },
    })
  if (held === undefined && !mixed) {
    const stands = types.includes('CNAME') || changesAlias(host)
    return stands ? pass('MLD0306', subject, types.join(', ')) : undefined
  }
  return fail('MLD0306', subject, {
    reason: mixed ? 'wanted-beside-others' : 'beside-existing',
    message: held?.message ?? `${name} is wanted as ${types.join(' and ')}: a CNAME stands alone`,
    args: {types},
    evidence: endpoints
      .map((one) => `${nameClaimants(one)}: ${one.recordType} ${listSome(one.targets)}`)
      .slice(0, 5),
    fix: {
      text: held?.fix[0] ?? 'let all objects give the name addresses, or all the same host name',
      commands: [`mldns plan --explain ${name}`],
    },
  })
})

/** A change between alias and address that is held back, so that the old record goes on standing in the new one's way. */
function heldSwitch({held}: HostFacts): HeldItem | undefined {
  return held.find(
    ({code, reason, wanted}) =>
      code === undefined &&
      reason !== 'unsupported' &&
      wanted !== undefined &&
      held.some(({live}) => live !== undefined && (live.type === 'CNAME') !== (wanted.type === 'CNAME')),
  )
}

/** Whether the plan changes an alias at the name. */
function changesAlias({changes}: HostFacts): boolean {
  return changes.some(({before, after}) => before?.type === 'CNAME' || after?.type === 'CNAME')
}

/** The apex of a zone has SOA and NS records, so no CNAME (RFC 1034 3.6.2), unless the provider flattens it. */
export const apexCname: CheckRule = plannedRule('MLD0307', 'no name is the apex of its zone', (host) => {
  const {subject, name, endpoints, zone, provider} = host
  if (name !== zone.zone.name || endpoints.length === 0) return undefined
  // a provider that refuses it in its own words gives no code
  const held = host.held.find(
    (item) => item.code === 'MLD0307' || (item.type === 'CNAME' && isUncodedRefusal(item)),
  )
  if (held === undefined) return pass('MLD0307', subject, endpoints.map((one) => one.recordType).join(', '))
  return fail('MLD0307', subject, {
    reason: 'cname-at-apex',
    message: held.message,
    args: {zone: zone.zone.name, provider: provider.provider},
    evidence: endpoints
      .map((one) => `${nameClaimants(one)}: ${one.recordType} ${listSome(one.targets)}`)
      .slice(0, 3),
    fix: {
      text: held.fix[0] ?? "give the name an address, or use the provider's alias records",
      commands: [`mldns plan --explain ${name}`],
    },
  })
})

const mostHops = 16

/** Follows the aliases objects want, wildcards included (RFC 4592), until they leave what objects publish. */
export const targetNotSelf: CheckRule = hostRule('MLD0316', 'no name is an alias', (host, source) => {
  const {subject, name} = host
  const [target] = aliasTargets(host)
  if (target === undefined) return undefined
  const chain = followAlias(name, source)
  const end = chain.at(-1) ?? name
  if (chain.length < 2) return na('MLD0316', subject, 'it has no target')
  if (!chain.slice(0, -1).includes(end)) return passOrLong(host, chain)
  const itself = chain.length === 2
  return fail('MLD0316', subject, {
    reason: itself ? 'self' : 'loop',
    message: itself
      ? `${name} is wanted as an alias of itself`
      : `${name} is wanted as an alias that comes back to ${end}: ${chain.join(' -> ')}`,
    args: {chain},
    evidence: host.endpoints
      .map((one) => `${nameClaimants(one)}: ${one.recordType} ${listSome(one.targets)}`)
      .slice(0, 3),
    fix: {
      text: 'point the name at the address or at a name outside the loop; an alias to the own zone is often not needed at all',
      commands: [`mldns plan --explain ${name}`],
    },
  })
})

function passOrLong({subject, name}: HostFacts, chain: readonly string[]): CheckResult {
  if (chain.length <= mostHops) return pass('MLD0316', subject, chain.slice(1).join(' -> '))
  return fail('MLD0316', subject, {
    reason: 'too-long',
    message: `${name} is wanted as an alias over ${chain.length - 1} steps; resolvers give up after ${mostHops}`,
    args: {chain},
    fix: {text: 'point the name at the last one of the chain', commands: [`mldns plan --explain ${name}`]},
  })
}

/** The names a host name leads to, itself first; the last one is repeated when they come back to it. */
function followAlias(name: string, source: SourceFacts): readonly string[] {
  const chain = [name]
  for (let current = name; chain.length <= mostHops + 1;) {
    const [next] = aliasTargets(answering(current, source))
    if (next === undefined) break
    chain.push(next)
    if (chain.indexOf(next) < chain.length - 1) break
    current = next
  }
  return chain
}

function aliasTargets(host: HostFacts | undefined): readonly string[] {
  const aliases = host?.endpoints.filter(({recordType}) => recordType === 'CNAME') ?? []
  return aliases.flatMap(({targets}) => targets.map(normalizeName)).filter((target) => target !== '')
}

/** The name itself, or the wildcard that answers for it: the nearest one, unless a name in between exists. */
function answering(name: string, {hosts}: SourceFacts): HostFacts | undefined {
  const [own] = hosts.get(name) ?? []
  if (own !== undefined) return own
  const labels = name.split('.')
  for (let index = 1; index < labels.length; index++) {
    const parent = labels.slice(index).join('.')
    const [wildcard] = hosts.get(`*.${parent}`) ?? []
    if (wildcard !== undefined) return wildcard
    if (hosts.has(parent)) return undefined
  }
  return undefined
}

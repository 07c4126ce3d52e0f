import {isHandled, type ServiceWish} from '../../../metallb/service-wish.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import {blockedBy, fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {annotateCommand} from './fix-text.js'
import {serviceRule} from './metallb-rule.js'
import {argsOf} from './told.js'
import {listNames} from '../../../metallb/diagnosis.js'

const code = 'MLD0208'

/** MLD0208: Services that hold one address are held against one another; of those that wait the diagnosis tells. */
export const sharingRules: CheckRule = serviceRule({
  code,
  needs: ['services', 'ipaddresspools'],
  prepare: tenantsByAddress,
  judge: (service, _, tenants) => {
    const {subject, wish, addresses, isPending} = service
    const others = [...new Set(addresses.flatMap((ip) => tenants.get(ip)?.all ?? []))].filter(
      ({key}) => key !== wish.key,
    )
    if (others.length === 0) {
      if (!wish.hasSharingAnnotation) return na(code, subject, 'it shares no address')
      return isPending
        ? blockedBy(code, subject, 'MLD0206')
        : pass(code, subject, `nobody else is on ${addresses.join(', ') || 'its address'}`)
    }
    const isFine = addresses.every((ip) => tenants.get(ip)?.agree !== false)
    const broken = isFine ? undefined : firstViolation(wish, others)
    return broken === undefined
      ? pass(code, subject, `${addresses.join(', ')} with ${listNames(others.map(({key}) => key))}`)
      : violation(service, broken)
  },
})

/** The Services on an address, and whether they agree; worked out once for all of them. */
type Tenants = {readonly all: readonly ServiceWish[]; readonly agree: boolean}

function tenantsByAddress({installation}: MetalLBFacts): ReadonlyMap<string, Tenants> {
  const byAddress = new Map<string, ServiceWish[]>()
  for (const wish of installation.wishes) {
    if (!wish.isLoadBalancer || !isHandled(wish, installation.settings.lbClass)) continue
    for (const ip of wish.ips) {
      const known = byAddress.get(ip)
      if (known === undefined) byAddress.set(ip, [wish])
      else known.push(wish)
    }
  }
  return new Map([...byAddress].map(([ip, all]) => [ip, {all, agree: doAgree(all)}]))
}

function doAgree(all: readonly ServiceWish[]): boolean {
  const keys = new Set(all.map(({sharingKey}) => sharingKey))
  const backends = new Set(all.map(({backendKey}) => backendKey))
  const ports = all.flatMap((wish) => [...new Set(wish.ports)])
  return (
    all.length < 2 ||
    (keys.size === 1 && !keys.has('') && backends.size === 1 && new Set(ports).size === ports.length)
  )
}

type Violation = {
  readonly other: ServiceWish
  readonly reason: string
  readonly why: string
  readonly fix: string
}

function firstViolation(wish: ServiceWish, others: readonly ServiceWish[]): Violation | undefined {
  for (const other of others) {
    const found = between(wish, other)
    if (found !== undefined) return {other, ...found}
  }
  return undefined
}

/** The rules in MetalLB's order: key, backend, ports. */
function between(wish: ServiceWish, other: ServiceWish): Omit<Violation, 'other'> | undefined {
  if (wish.sharingKey === '' || wish.sharingKey !== other.sharingKey)
    return {
      reason: 'alloc-sharing-key-mismatch',
      why: `allow-shared-ip is ${keyText(wish)} here and ${keyText(other)} there`,
      fix: 'use one value of metallb.io/allow-shared-ip on both',
    }
  if (wish.backendKey !== other.backendKey)
    return {
      reason: 'alloc-sharing-backend-mismatch',
      why: 'externalTrafficPolicy is Local on one side only, or Local with different selectors',
      fix: 'use externalTrafficPolicy: Cluster on both, or Local with the same selector',
    }
  const port = wish.ports.find((one) => other.ports.includes(one))
  return port === undefined
    ? undefined
    : {reason: 'alloc-sharing-port-conflict', why: `both want ${port}`, fix: 'use distinct ports'}
}

function keyText({sharingKey}: ServiceWish): string {
  return sharingKey === '' ? 'not set' : sharingKey
}

function violation(service: MetalLBService, {other, reason, why, fix}: Violation): CheckResult {
  const {wish, subject, addresses} = service
  const shared = addresses.filter((ip) => other.ips.includes(ip)).join(', ')
  const key = wish.sharingKey || other.sharingKey
  return fail(code, subject, {
    reason,
    message: `${wish.key} may not share ${shared} with ${other.key}: ${why}`,
    args: {...argsOf(service), other: other.key},
    fix: {
      text: fix,
      ...(reason === 'alloc-sharing-key-mismatch' && key !== ''
        ? {commands: [wish, other].map((one) => annotateCommand(one, {'metallb.io/allow-shared-ip': key}))}
        : {}),
    },
  })
}

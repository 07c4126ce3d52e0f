import {refOf, type KubeObject} from '../../../model/cluster.js'
import {formatRef} from '../../../model/endpoint.js'
import {canonicalAddress} from '../../../model/ip.js'
import {titleOf} from '../../../sources/object-title.js'
import {readAnnotations, splitList} from '../../../sources/annotations.js'
import {alphaPrefix, currentPrefix} from '../../../sources/defaults.js'
import {holderOf, lazyZones, type OwnedZone} from '../../facts/ownership.js'
import type {HostFacts} from '../../facts/source.js'
import {listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {
  gatewayAddresses,
  indexParents,
  keyOfParent,
  parentRefs,
  readRoutes,
  routeHosts,
} from './gateway-objects.js'
import {allHosts, withSource} from './judge-source.js'

const code = 'MLD0317'

/**
 * Names that both an Ingress and a route have, as on the way from Ingress to the Gateway API. While their targets
 * differ, the record stays with the object it was written for, and the other one is ignored in silence.
 */
export const migrationPair: CheckRule = {
  code,
  judge(context) {
    const {routes, skips} = readRoutes(code, context)
    const {snapshot} = context.cluster
    if (snapshot === undefined) return skips
    const byHost = routesByHost(routes)
    const parents = indexParents(snapshot)
    const results = withSource(code, context, 'no name has both an Ingress and a route', (source) => {
      const zones = lazyZones(context)
      return allHosts(source).flatMap((host) => {
        const own = byHost.get(host.name)
        return own === undefined ? [] : judgePair(host, own, {parents, zones})
      })
    })
    return [...results, ...skips]
  },
}

type Parents = ReadonlyMap<string, KubeObject>

function routesByHost(routes: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const byHost = new Map<string, KubeObject[]>()
  for (const route of routes)
    for (const host of new Set(routeHosts(route))) byHost.set(host, [...(byHost.get(host) ?? []), route])
  return byHost
}

function judgePair(
  {name, view, subject, endpoints, askedBy}: HostFacts,
  routes: readonly KubeObject[],
  {parents, zones}: {readonly parents: Parents; readonly zones: () => readonly OwnedZone[]},
): readonly CheckResult[] {
  const ingresses = askedBy.filter(({ref}) => ref.kind === 'Ingress')
  const [ingress] = ingresses
  const [route] = routes
  if (ingress === undefined || route === undefined) return []
  const before = endpoints
    .filter(({origins}) => origins.some(({ref}) => ref.kind === 'Ingress'))
    .flatMap(({targets}) => targets)
    .toSorted()
  const after = [...new Set(routes.flatMap((one) => routeTargets(one, parents)))].toSorted()
  if (before.length > 0 && before.join(' ') === after.join(' '))
    return [pass(code, subject, listSome(before))]
  const holder = holderOf(name, view, zones())
  const kept = holder ?? formatRef(ingress.ref)
  return [
    fail(code, subject, {
      reason: after.length === 0 ? 'route-without-address' : 'targets-differ',
      message: `${name} is in ${ingress.ref.kind} ${ingress.ref.namespace}/${ingress.ref.name} (${shown(before)}) and in ${titleOf(route)} (${shown(after)})`,
      args: {
        ingress: formatRef(ingress.ref),
        route: formatRef(refOf(route)),
        ingressTargets: before,
        routeTargets: after,
        ...(holder === undefined ? {} : {holder}),
      },
      evidence: [
        holder === undefined
          ? 'there is no record of it yet'
          : `the record was written for ${holder} and stays so until that object stops publishing the name`,
      ],
      fix: {
        text: `when the route works, take ${name} out of ${kept.startsWith('ingress/') ? kept : formatRef(ingress.ref)}; the record then follows the route`,
        commands: [`mldns plan --explain ${name}`],
      },
    }),
  ]
}

function shown(targets: readonly string[]): string {
  return targets.length === 0 ? 'no address yet' : listSome(targets)
}

/** What external-dns would publish for a route: the target annotation of its Gateways, else their addresses. */
function routeTargets(route: KubeObject, parents: Parents): readonly string[] {
  return parentRefs(route).flatMap((ref) => {
    const gateway = parents.get(keyOfParent(ref))
    if (gateway === undefined) return []
    const {values} = readAnnotations(gateway.metadata.annotations, [currentPrefix, alphaPrefix])
    const written = splitList(values.get('target')?.value ?? '').filter((target) => target !== '')
    return (written.length > 0 ? written : gatewayAddresses(gateway)).map(canonicalAddress)
  })
}

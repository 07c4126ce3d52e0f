import {objectsOf, refOf, type KubeObject} from '../../../model/cluster.js'
import {normalizeName} from '../../../model/dns-name.js'
import {objectsAt, stringAt, stringsAt, type JsonObject} from '../../../model/json.js'
import {findNearest} from '../../../model/nearest.js'
import {titleOf} from '../../../sources/object-title.js'
import {objectSubject} from '../../facts/build-source.js'
import {kubectl} from '../../kubectl.js'
import {listProblem} from '../../list-problem.js'
import {listSome} from '../../list-some.js'
import {fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, subjectOfObject} from '../../subject.js'
import {
  indexParents,
  keyOfParent,
  listenersOf,
  parentRefs,
  readRoutes,
  routeHosts,
} from './gateway-objects.js'

const code = 'MLD0319'

/**
 * Compares the hosts of certificates with those that are served: `spec.tls` of an Ingress with its rules, and the
 * hostnames of a route with those of its listeners. What stands on one side only is often a slip of the pen.
 */
export const tlsHostCovered: CheckRule = {
  code,
  judge(context) {
    const {snapshot} = context.cluster
    const {routes, skips} = readRoutes(code, context)
    if (snapshot === undefined) return skips
    const behind = {behind: context.source?.behind ?? new Map<string, string>()}
    const unread = listProblem(snapshot, 'ingresses')
    const parents = indexParents(snapshot)
    const results = [
      ...objectsOf(snapshot, 'ingresses').flatMap((ingress) => judgeIngress(ingress, behind)),
      ...routes.flatMap((route) => judgeRoute(route, parents)),
      ...(unread === undefined ? [] : [skip(code, clusterSubject, unread.reason, unread.message)]),
      ...skips,
    ]
    return results.length > 0 ? results : [na(code, clusterSubject, 'no Ingress or Gateway names TLS hosts')]
  },
}

function judgeIngress(
  ingress: KubeObject,
  source: Parameters<typeof objectSubject>[1],
): readonly CheckResult[] {
  const tls = objectsAt(ingress.spec, 'tls')
  const certified = hostsOf(tls.flatMap((one) => stringsAt(one, 'hosts')))
  // an entry without hosts is for all of them
  if (certified.length === 0 || tls.some((one) => stringsAt(one, 'hosts').length === 0)) return []
  const ruled = hostsOf(objectsAt(ingress.spec, 'rules').map((rule) => stringAt(rule, 'host')))
  const subject = objectSubject(refOf(ingress), source)
  // a rule without host serves every name
  const servesAll = objectsAt(ingress.spec, 'rules').some((rule) => stringAt(rule, 'host') === '')
  const serves = (host: string): boolean =>
    isCovered(host, ruled) || ruled.some((one) => isCovered(one, [host]))
  const unserved = servesAll ? [] : certified.filter((host) => !serves(host))
  const bare = ruled.filter((host) => !isCovered(host, certified))
  if (unserved.length === 0 && bare.length === 0) return [pass(code, subject, listSome(certified))]
  const [first = ''] = unserved.length > 0 ? unserved : bare
  const near = findNearest(first, unserved.length > 0 ? ruled : certified)
  const guess = near === undefined ? '' : `; did you mean ${near}?`
  return [
    fail(code, subject, {
      reason: unserved.length > 0 ? 'tls-host-not-served' : 'host-without-tls',
      message:
        unserved.length > 0
          ? `${titleOf(ingress)}: spec.tls names ${listSome(unserved)}, which no rule serves${guess}`
          : `${titleOf(ingress)}: spec.rules serves ${listSome(bare)}, which spec.tls does not name${guess}`,
      args: {unserved, withoutTls: bare},
      evidence: [`rules: ${listSome(ruled, 6)}`, `tls: ${listSome(certified, 6)}`],
      fix: {text: 'give both sides the same hosts', commands: [kubectl('edit', refOf(ingress))]},
      ...(ingress.location === undefined ? {} : {location: ingress.location}),
    }),
  ]
}

function judgeRoute(route: KubeObject, parents: ReadonlyMap<string, KubeObject>): readonly CheckResult[] {
  const hosts = routeHosts(route)
  const listeners = parentRefs(route).flatMap((ref): readonly JsonObject[] => {
    const parent = parents.get(keyOfParent(ref))
    return parent === undefined ? [] : listenersOf(parent, ref)
  })
  if (hosts.length === 0 || listeners.length === 0) return []
  const names = listeners.map((listener) => normalizeName(stringAt(listener, 'hostname')))
  const subject = subjectOfObject(refOf(route))
  const lost = hosts.filter((host) => !names.some((name) => name === '' || meets(host, name)))
  const [first] = lost
  if (first === undefined) return [pass(code, subject, listSome(hosts))]
  const near = findNearest(first, names)
  return [
    fail(code, subject, {
      reason: 'no-listener-for-host',
      message: `${titleOf(route)}: spec.hostnames names ${listSome(lost)}, which no listener of its Gateway takes${near === undefined ? '' : `; did you mean ${near}?`}`,
      args: {hosts: lost},
      evidence: [`listeners: ${listSome([...new Set(names)], 6)}`],
      fix: {
        text: 'correct the name, or add a listener for it',
        commands: [kubectl('edit', refOf(route))],
      },
      ...(route.location === undefined ? {} : {location: route.location}),
    }),
  ]
}

function hostsOf(written: readonly string[]): readonly string[] {
  return [...new Set(written.map(normalizeName))].filter((host) => host !== '')
}

/** A wildcard of a certificate or of an Ingress rule stands for one label. */
function isCovered(host: string, by: readonly string[]): boolean {
  const dot = host.indexOf('.')
  return by.includes(host) || (dot > 0 && by.includes(`*${host.slice(dot)}`))
}

/** Whether two host names of the Gateway API have names in common; its wildcards stand for any number of labels. */
function meets(a: string, b: string): boolean {
  return a === b || covers(a, b) || covers(b, a)
}

function covers(wildcard: string, name: string): boolean {
  return wildcard.startsWith('*.') && name.length > wildcard.length - 1 && name.endsWith(wildcard.slice(1))
}

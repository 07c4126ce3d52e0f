import {objectsOf} from '../model/cluster.js'
import {readWish} from '../metallb/service-wish.js'
import type {CheckContext} from './context.js'
import {listSome} from './list-some.js'
import type {Subject} from './subject.js'

const mostTargets = 4

/**
 * What a subject holds, in a few words: the addresses of a Service with their pool (`203.0.113.20 (pool "public")`),
 * the wanted values of a name (`A 203.0.113.20`); undefined when there is nothing to say.
 */
export function detailMaker(context: CheckContext): (subject: Subject) => string | undefined {
  const addresses = addressesOf(context)
  const targets = targetsOf(context)
  return ({kind, name, namespace = ''}) => {
    if (kind === 'hostname') return targets.get(name)
    return kind === 'service' ? addresses.get(`${namespace}/${name}`) : undefined
  }
}

/** By `namespace/name`, what Services of type LoadBalancer have. */
function addressesOf({metallb, cluster}: CheckContext): ReadonlyMap<string, string> {
  const services =
    metallb?.judged ??
    (cluster.snapshot === undefined ? [] : objectsOf(cluster.snapshot, 'services'))
      .map((object) => readWish(object))
      .map((wish) => ({wish, addresses: wish.ips, pool: wish.fromPool}))
  const texts = services.flatMap(({wish, addresses, pool}) => {
    const all = [...addresses, ...wish.hostnames]
    const list = listSome(all, mostTargets)
    const text = pool === '' ? list : `${list} (pool ${JSON.stringify(pool)})`
    return all.length === 0 ? [] : [[wish.key, text] as const]
  })
  return new Map(texts)
}

/** By name, the values it is wanted with. */
function targetsOf({source}: CheckContext): ReadonlyMap<string, string> {
  const targets = new Map<string, string[]>()
  for (const {dnsName, recordType, targets: values} of source?.collected.endpoints ?? []) {
    if (values.length === 0) continue
    const known = targets.get(dnsName) ?? []
    known.push(...values.map((value) => `${recordType} ${value}`))
    targets.set(dnsName, known)
  }
  return new Map([...targets].map(([name, values]) => [name, listSome(values, mostTargets)]))
}

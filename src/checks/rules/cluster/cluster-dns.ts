import {objectsOf, type ClusterSnapshot, type KubeObject} from '../../../model/cluster.js'
import {compareNames, isWithin, normalizeName} from '../../../model/dns-name.js'
import {textMapAt} from '../../../model/json.js'
import type {CheckContext} from '../../context.js'
import {listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, partOfCluster} from '../../subject.js'
import {unread} from './access.js'
import {parseCorefile, type Plugin, type ServerBlock} from './corefile.js'

const code = 'MLD0109'
const subject = partOfCluster('configmap', 'kube-system/coredns')

/** MLD0109: what the cluster's own DNS does with names of our zones, so that pods and hosts see the same answers. */
export const corednsForward: CheckRule = {
  code,
  judge: (context) => [judgeClusterDns(context)],
}

function judgeClusterDns(context: CheckContext): CheckResult {
  const {snapshot} = context.cluster
  if (snapshot === undefined) return unread(context, code) ?? na(code, subject, '')
  const problem = problemOf(snapshot)
  if (problem !== undefined) return skip(code, subject, problem.reason, problem.message)
  const map = objectsOf(snapshot, 'configmaps').find(
    ({metadata}) => metadata.namespace === 'kube-system' && metadata.name === 'coredns',
  )
  if (map === undefined) return na(code, clusterSubject, 'there is no ConfigMap kube-system/coredns')
  const zones = zonesOf(context)
  if (zones.length === 0) return na(code, subject, 'no zone or name of ours is known')
  const blocks = parseCorefile(textMapAt(map.rest, 'data')['Corefile'] ?? '')
  if (blocks === undefined)
    return inconclusive(code, subject, 'not-understood', 'the Corefile has braces that do not match')
  const findings = zones.flatMap((zone) => findingsOf(zone, blocks))
  const [first] = findings
  if (first === undefined) return pass(code, subject, describeForward(blocks))
  return fail(code, subject, {
    reason: first.reason,
    message: first.message,
    args: {zones: [...new Set(findings.map(({zone}) => zone))]},
    evidence: findings.slice(1, 5).map(({message}) => message),
    fix: {
      text: 'nothing to mend when it is meant so; else take it out of the Corefile',
      commands: ['kubectl -n kube-system get configmap coredns -o yaml'],
    },
    ...locationOf(map),
  })
}

/** Why the one ConfigMap was not read; what other ConfigMaps are forbidden does not matter. */
function problemOf({
  lists,
  origin,
}: ClusterSnapshot): {readonly reason: string; readonly message: string} | undefined {
  if (origin === 'manifests') return undefined
  const reads = lists.filter(
    ({kind, namespace, name = 'coredns'}) =>
      kind.resource === 'configmaps' && ['', 'kube-system'].includes(namespace) && name === 'coredns',
  )
  if (reads.length === 0) return {reason: 'disabled', message: 'ConfigMap kube-system/coredns was not read'}
  if (reads.some(({problem}) => problem === undefined)) return undefined
  const problem = reads[0]?.problem
  return problem?.reason === 'forbidden'
    ? {reason: 'rbac-denied', message: 'no permission: get configmaps/coredns in kube-system'}
    : {reason: 'incomplete', message: problem?.message ?? ''}
}

function locationOf({location}: KubeObject): {readonly location?: string} {
  return location === undefined ? {} : {location}
}

/** The zones of the providers; without any the domains of their filters, else the names objects ask for. */
function zonesOf({providers, source}: CheckContext): readonly string[] {
  const served = providers.flatMap(({zones}) => zones.map(({zone}) => zone.name))
  const filtered = providers.flatMap(({domainFilter}) =>
    domainFilter.include.map((entry) => entry.replace(/^\./, '')),
  )
  const names = source?.collected.endpoints.map(({dnsName}) => dnsName) ?? []
  const known = [served, filtered, names].find((list) => list.length > 0) ?? []
  return [...new Set(known)].toSorted(compareNames)
}

type Finding = {readonly zone: string; readonly reason: string; readonly message: string}

/** What differs from "asks the resolvers of the node", for one zone of ours. */
function findingsOf(zone: string, blocks: readonly ServerBlock[]): readonly Finding[] {
  const block = blockOf(zone, blocks)
  if (block === undefined)
    return [
      {
        zone,
        reason: 'no-server-block',
        message: `the cluster's DNS has no server block for ${zone}: pods get REFUSED for its names`,
      },
    ]
  const found = block.plugins.flatMap((plugin) => findingOf(zone, plugin, block) ?? [])
  const below = blocks
    .flatMap(({zones}) => zones)
    .filter((name) => name !== zone && name !== '' && isWithin(name, zone) && !isClusterZone(name))
    .map((name) => ({
      zone,
      reason: 'own-block-below',
      message: `the cluster's DNS answers ${name}, below ${zone}, in a server block of its own`,
    }))
  return [...found, ...below]
}

/** CoreDNS gives a query to the block with the longest zone that holds the name. */
function blockOf(zone: string, blocks: readonly ServerBlock[]): ServerBlock | undefined {
  let best: ServerBlock | undefined
  let length = -1
  for (const block of blocks) {
    for (const name of block.zones) {
      const own = name === '.' ? '' : name
      if (!isWithin(zone, own) || own.length <= length) continue
      best = block
      length = own.length
    }
  }
  return best
}

const reasons: Readonly<Record<string, string>> = {
  hosts: 'hosts',
  template: 'template',
  file: 'own-zone',
  auto: 'own-zone',
  secondary: 'own-zone',
  etcd: 'own-zone',
  k8s_external: 'k8s-gateway',
  k8s_gateway: 'k8s-gateway',
}

function findingOf(zone: string, plugin: Plugin, block: ServerBlock): Finding | undefined {
  if (plugin.name === 'rewrite') return rewriteFinding(zone, plugin)
  if (plugin.name === 'forward') return forwardFinding(zone, plugin, block)
  if (plugin.name === 'hosts') return hostsFinding(zone, plugin)
  const reason = reasons[plugin.name]
  if (reason === undefined || !concerns(zone, plugin.args)) return undefined
  return {
    zone,
    reason,
    message: `the cluster's DNS answers names of ${zone} itself (plugin ${plugin.name}): pods may see another answer than hosts`,
  }
}

/** Plugins take zones as arguments; without any they serve those of their block, which holds our zone. */
function concerns(zone: string, args: readonly string[]): boolean {
  const zones = args.filter((one) => one.includes('.') && !one.includes('/')).map(normalizeName)
  return zones.length === 0 || zones.some((one) => isWithin(zone, one) || isWithin(one, zone))
}

function hostsFinding(zone: string, {lines}: Plugin): Finding | undefined {
  const names = lines.flatMap(([address = '', ...hosts]) =>
    /^[\d.]+$|:/.test(address) ? hosts.map(normalizeName).filter((host) => isWithin(host, zone)) : [],
  )
  if (names.length === 0) return undefined
  return {
    zone,
    reason: 'hosts',
    message: `the cluster's DNS holds addresses of its own for ${listSome(names)} (plugin hosts): pods do not ask the zone`,
  }
}

function rewriteFinding(zone: string, {args, lines}: Plugin): Finding | undefined {
  const words = [args, ...lines].flat().map(normalizeName)
  const own = words.filter((word) => isWithin(word.replaceAll('\\', '').replace(/\$$/, ''), zone))
  if (own.length === 0) return undefined
  return {
    zone,
    reason: 'rewrite',
    message: `the cluster's DNS rewrites names of ${zone} (${listSome(own)}): pods see another answer than hosts`,
  }
}

/** The usual `forward . /etc/resolv.conf` asks what the node asks; a block of the zone's own sends it elsewhere. */
function forwardFinding(zone: string, {args}: Plugin, block: ServerBlock): Finding | undefined {
  const [from = '.', ...upstreams] = args
  const own = from === '.' ? '' : normalizeName(from)
  if (!isWithin(zone, own)) return undefined
  const isOwnBlock = !block.zones.some((name) => name === '' || name === '.')
  if (!isOwnBlock && own === '') return undefined
  return {
    zone,
    reason: 'forward',
    message: `the cluster's DNS sends names of ${zone} to ${listSome(upstreams)}, not to the resolvers of the node`,
  }
}

function isClusterZone(name: string): boolean {
  return name === 'cluster.local' || name.endsWith('.arpa')
}

function describeForward(blocks: readonly ServerBlock[]): string {
  const upstreams = blocks
    .filter(({zones}) => zones.some((name) => name === '' || name === '.'))
    .flatMap(({plugins}) => plugins)
    .filter(({name}) => name === 'forward')
    .flatMap(({args}) => args.slice(1))
  return upstreams.length === 0 ? '' : `forwarded to ${listSome(upstreams)}`
}

import {objectsOf, type ClusterSnapshot, type KubeObject} from '../../model/cluster.js'
import {isInPrefix, parseAddress, parsePrefix, type Prefix} from '../../model/ip.js'
import {
  isObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  type JsonObject,
} from '../../model/json.js'
import {matchesSelector, toSelector, type Selector} from '../../model/selector.js'

/** A NetworkPolicy as far as it concerns what its pods may reach. */
export type NetworkPolicy = {
  readonly namespace: string
  readonly name: string
  /** undefined when its selector cannot be read. */
  readonly selector: Selector | undefined
  readonly egress: boolean
  readonly egressRules: readonly EgressRule[]
}

/** One entry of `spec.egress`; without peers every destination, without ports every port. */
export type EgressRule = {
  readonly peers: readonly Peer[]
  readonly ports: readonly PortRange[]
}

/** A block of addresses, or pods by labels. */
export type Peer =
  | {readonly kind: 'block'; readonly prefix: Prefix | undefined; readonly except: readonly Prefix[]}
  | {readonly kind: 'pods'}

/** `first` is undefined for a port by name, which only the pod it goes to knows. */
export type PortRange = {
  readonly protocol: string
  readonly first: number | undefined
  readonly last: number | undefined
}

/** Where a pod wants to go. `outside` the cluster no pod selector helps; `anywhere` it may be a pod. */
export type Destination = {
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
  readonly place: 'outside' | 'anywhere'
  /** Known for the API server alone. */
  readonly address?: string
}

/** The NetworkPolicies of a snapshot; undefined when they were not read to their end. */
export function networkPoliciesOf(snapshot: ClusterSnapshot): readonly NetworkPolicy[] | undefined {
  const lists = snapshot.lists.filter(({kind}) => kind.resource === 'networkpolicies')
  if (lists.length === 0 || lists.some(({problem}) => problem !== undefined)) return undefined
  return objectsOf(snapshot, 'networkpolicies').map(toPolicy)
}

/** The policies that limit what pods with these labels may reach; none = they may reach everything. */
export function restrictsEgress(
  policies: readonly NetworkPolicy[],
  labels: Readonly<Record<string, string>>,
  namespace: string,
): readonly NetworkPolicy[] {
  return policies.filter((policy) => policy.egress && selects(policy, labels, namespace))
}

/**
 * Whether policies that all select one pod let it go somewhere: their rules add up. `maybe` where it depends on what
 * cannot be seen here: whether a selector meets the destination, which port a name stands for.
 */
export function letsThrough(restricting: readonly NetworkPolicy[], destination: Destination): Answer {
  if (restricting.length === 0) return 'yes'
  const answers = restricting.flatMap(({egressRules}) =>
    egressRules.map((rule) => weaker(allowsPort(rule, destination), allowsPeer(rule, destination))),
  )
  return stronger(answers)
}

type Answer = 'yes' | 'no' | 'maybe'

function weaker(a: Answer, b: Answer): Answer {
  return a === 'no' || b === 'no' ? 'no' : a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes'
}

function stronger(answers: readonly Answer[]): Answer {
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no'
}

function allowsPort({ports}: EgressRule, {protocol, port}: Destination): Answer {
  if (ports.length === 0) return 'yes'
  return stronger(
    ports
      .filter((range) => range.protocol === protocol)
      .map(({first, last = first}) => {
        if (first === undefined || last === undefined) return 'maybe'
        return port >= first && port <= last ? 'yes' : 'no'
      }),
  )
}

function allowsPeer({peers}: EgressRule, {address, place}: Destination): Answer {
  if (peers.length === 0) return 'yes'
  const known = address === undefined ? undefined : parseAddress(address)
  return stronger(
    peers.map((peer) => {
      if (peer.kind === 'pods') return place === 'outside' ? 'no' : 'maybe'
      const {prefix, except} = peer
      // which addresses a provider has is not known: any block may hold them
      if (known === undefined || prefix === undefined) return prefix?.length === 0 ? 'yes' : 'maybe'
      return isInPrefix(known, prefix) && !except.some((one) => isInPrefix(known, one)) ? 'yes' : 'no'
    }),
  )
}

function selects(
  policy: NetworkPolicy,
  labels: Readonly<Record<string, string>>,
  namespace: string,
): boolean {
  return (
    policy.namespace === namespace &&
    policy.selector !== undefined &&
    matchesSelector(policy.selector, labels)
  )
}

function toPolicy({metadata, spec}: KubeObject): NetworkPolicy {
  const parsed = toSelector(objectAt(spec, 'podSelector'))
  const types = stringsAt(spec, 'policyTypes')
  const isDefault = types.length === 0
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    selector: parsed.ok ? parsed.selector : undefined,
    // without policyTypes a policy concerns egress only when it has egress rules
    egress: isDefault ? objectsAt(spec, 'egress').length > 0 : types.includes('Egress'),
    egressRules: objectsAt(spec, 'egress').map(toRule),
  }
}

function toRule(rule: JsonObject): EgressRule {
  return {
    peers: objectsAt(rule, 'to').map(toPeer),
    ports: objectsAt(rule, 'ports').map((port) => {
      const first = numberAt(port, 'port')
      const named = first === undefined && port['port'] !== undefined
      const protocol = stringAt(port, 'protocol') || 'TCP'
      if (named) return {protocol, first: undefined, last: undefined}
      // a protocol without a port is every port of it
      return first === undefined
        ? {protocol, first: 0, last: 65_535}
        : {protocol, first, last: numberAt(port, 'endPort') ?? first}
    }),
  }
}

function toPeer(peer: JsonObject): Peer {
  if (!isObject(peer['ipBlock'])) return {kind: 'pods'}
  const block = objectAt(peer, 'ipBlock')
  return {
    kind: 'block',
    prefix: parsePrefix(stringAt(block, 'cidr')),
    except: stringsAt(block, 'except').flatMap((text) => parsePrefix(text) ?? []),
  }
}

import {objectsOf, type ClusterSnapshot} from '../../../model/cluster.js'
import {isWithin} from '../../../model/dns-name.js'
import {canonicalAddress, parseAddress} from '../../../model/ip.js'
import {holds} from '../../../model/ip-range.js'
import {objectAt, objectsAt, stringAt, stringsAt} from '../../../model/json.js'
import {formatRef, type ObjectRef} from '../../../model/endpoint.js'
import type {LiveRecordSet} from '../../../model/record-set.js'
import {findCut, listCuts} from '../../../model/zone-cut.js'
import type {Pool} from '../../../metallb/pool.js'
import type {Change} from '../../../plan/change.js'
import {isOurMarker, ownedZones, subjectInZone, type OwnedZone} from '../../facts/ownership.js'
import type {CheckContext} from '../../context.js'
import {kubectl} from '../../kubectl.js'
import {listSome} from '../../list-some.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult, type Fix} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {toolSubject} from '../../subject.js'
import {sealedZones} from '../ownership/zone-rule.js'
import {blockerOfZone, notConfigured, zonesIn} from '../provider/places.js'
import {namesOf, wildcardFor} from '../zone-names.js'

/**
 * MLD1002: no record leads to something that is gone. An address of a pool goes to whichever Service is given it next,
 * and a name that does not exist may be made by somebody else.
 */
export const dangling: CheckRule = {
  code: 'MLD1002',
  needs: ['services'],
  judge: (context) => {
    if (context.providers.length === 0) return [notConfigured('MLD1002')]
    const unread = context.providers
      .flatMap(zonesIn)
      .filter(({zone}) => zone.content === undefined)
      .map(({zone, subject}) => blockedBy('MLD1002', subject, blockerOfZone(zone)))
    const world = worldOf(context)
    const judged = ownedZones(context).flatMap((zone) =>
      judgeZone(zone, {...world, plans: plansOf(zone, context)}),
    )
    const results = [...unread, ...sealedZones('MLD1002', context.providers), ...judged]
    return results.length === 0
      ? [na('MLD1002', toolSubject, 'no record leads into the pools or to another name of its zone')]
      : results
  },
}

function judgeZone(zone: OwnedZone, world: World & {readonly plans: Plans}): readonly CheckResult[] {
  const {
    recordSets,
    zone: {name},
  } = zone.content
  const shape = {names: namesOf(zone.content), cuts: listCuts(recordSets, name)}
  return zone.owners.sets.flatMap(({set, marker}): readonly CheckResult[] => {
    const ours = isOurMarker(marker, zone)
    if (set.type === 'A' || set.type === 'AAAA') return judgeAddresses(set, ours, zone, world)
    return set.type === 'CNAME' ? judgeAlias(set, ours, zone, shape) : []
  })
}

/** What a zone has: names, and where it ends. */
type Shape = {readonly names: ReadonlySet<string>; readonly cuts: ReadonlySet<string>}

type World = {
  readonly pools: readonly Pool[]
  readonly held: ReadonlySet<string>
  /** Absence of an object proves that it is gone. */
  readonly whole: boolean
}

/** What is planned for the records of a zone. */
type Plans = {
  /** By `name type`, what the record becomes. */
  readonly changes: ReadonlyMap<string, Change>
  /** The objects that ask for a name and have no address for it. */
  readonly waiting: (name: string) => readonly ObjectRef[]
}

function plansOf({provider, content}: OwnedZone, {source}: CheckContext): Plans {
  const own = (provider.plan?.changes ?? []).filter(
    ({view, zone}) => view === provider.view && zone === content.zone.name,
  )
  return {
    changes: new Map(own.map((change) => [`${change.name} ${change.before?.type ?? change.type}`, change])),
    waiting: (name) =>
      (source?.hosts.get(name) ?? [])
        .filter(({view, endpoints}) => view === provider.view && endpoints.length === 0)
        .flatMap(({askedBy}) => askedBy.map(({ref}) => ref)),
  }
}

function worldOf({cluster, metallb}: CheckContext): World {
  const {snapshot} = cluster
  return {
    pools: metallb?.simulation.pools ?? [],
    held: snapshot === undefined ? new Set() : heldAddresses(snapshot),
    whole: snapshot?.authoritative === true,
  }
}

/** Addresses some object of the cluster has. */
function heldAddresses(snapshot: ClusterSnapshot): ReadonlySet<string> {
  const services = objectsOf(snapshot, 'services')
  const ofStatus = [...services, ...objectsOf(snapshot, 'ingresses')].flatMap(({status}) =>
    objectsAt(objectAt(status, 'loadBalancer'), 'ingress').map((entry) => stringAt(entry, 'ip')),
  )
  const external = services.flatMap(({spec}) => stringsAt(spec, 'externalIPs'))
  const ofNodes = objectsOf(snapshot, 'nodes').flatMap(({status}) =>
    objectsAt(status, 'addresses').map((entry) => stringAt(entry, 'address')),
  )
  const ofGateways = objectsOf(snapshot, 'gateways').flatMap(({status}) =>
    objectsAt(status, 'addresses').map((entry) => stringAt(entry, 'value')),
  )
  return new Set([...ofStatus, ...external, ...ofNodes, ...ofGateways].map(canonicalAddress))
}

function judgeAddresses(
  set: LiveRecordSet,
  ours: boolean,
  zone: OwnedZone,
  {pools, held, whole, plans}: World & {readonly plans: Plans},
): readonly CheckResult[] {
  const inPools = set.values.flatMap((address) => {
    const pool = poolOf(address, pools)
    return pool === undefined ? [] : [{address, pool}]
  })
  if (inPools.length === 0) return []
  const subject = subjectInZone(set.name, zone)
  const gone = inPools.filter(({address}) => !held.has(canonicalAddress(address)))
  const [first] = gone
  if (first === undefined) return [pass('MLD1002', subject, set.values.join(', '))]
  if (!whole)
    return [
      inconclusive(
        'MLD1002',
        subject,
        'not-the-whole-cluster',
        `no object of these manifests has ${first.address}; whether another has it is not known`,
      ),
    ]
  return [
    fail('MLD1002', subject, {
      reason: 'address-not-held',
      ...severityOf(ours),
      message: `${set.name} ${set.type} leads to ${first.address} of pool ${first.pool.name}, which no Service has: the next that is given it is reached by this name`,
      args: {name: set.name, type: set.type, address: first.address, pool: first.pool.name, ours},
      evidence: evidenceOf(ours, zone),
      fix: comingFix(set, plans) ?? fixOf(set, ours),
    }),
  ]
}

/** A record that is soon right is not to be removed: another address is planned, or its object waits for one. */
function comingFix({name, type}: LiveRecordSet, {changes, waiting}: Plans): Fix | undefined {
  const after = changes.get(`${name} ${type}`)?.after
  if (after !== null && after !== undefined)
    return {
      text: `apply the plan, which makes it ${after.type} ${listSome(after.values)}`,
      commands: [`mldns plan --target ${name} --out plan.json`, 'mldns apply plan.json'],
    }
  const [ref] = waiting(name)
  if (ref === undefined) return undefined
  return {
    text: `give ${formatRef(ref)} its address again; until then the record is kept for it`,
    commands: [kubectl('describe', ref), `mldns troubleshoot ${name}`],
  }
}

function poolOf(text: string, pools: readonly Pool[]): Pool | undefined {
  const address = parseAddress(text)
  if (address === undefined) return undefined
  return pools.find(({prefixes}) => prefixes.some((prefix) => holds(prefix, address)))
}

/** A record nobody of us wrote may be somebody's device that only happens to lie in the range. */
function severityOf(ours: boolean): {readonly severity?: 'warning'} {
  return ours ? {} : {severity: 'warning'}
}

function evidenceOf(ours: boolean, {provider}: OwnedZone): readonly string[] {
  return [
    ours
      ? `its ownership record names the owner ${provider.registry.ownerId}`
      : 'it has no ownership record of ours',
  ]
}

function fixOf(set: LiveRecordSet, ours: boolean): Fix {
  return ours
    ? {
        text: 'remove the record: a plan with the policy sync does so once its object is proven gone',
        commands: [`mldns plan --policy sync --target ${set.name}`, `mldns plan --explain ${set.name}`],
      }
    : {
        text:
          set.type === 'CNAME'
            ? `ask who keeps ${set.name} CNAME; remove it, or make the name it leads to`
            : `ask who keeps ${set.name} ${set.type}; remove it, or take the address out of the pool`,
      }
}

function judgeAlias(
  set: LiveRecordSet,
  ours: boolean,
  zone: OwnedZone,
  {names, cuts}: Shape,
): readonly CheckResult[] {
  const {content} = zone
  const apex = content.zone.name
  const [target] = set.values
  if (target === undefined || !isWithin(target, apex)) return []
  const subject = subjectInZone(set.name, zone)
  const delegated = findCut(target, 'A', apex, cuts)
  if (delegated !== undefined || names.has(target) || wildcardFor(target, apex, names) !== undefined)
    return [pass('MLD1002', subject, target)]
  return [
    fail('MLD1002', subject, {
      reason: 'alias-to-nothing',
      ...severityOf(ours),
      message: `${set.name} CNAME leads to ${target}, a name that zone ${apex} does not have`,
      args: {name: set.name, target, ours},
      evidence: evidenceOf(ours, zone),
      fix: fixOf(set, ours),
    }),
  ]
}

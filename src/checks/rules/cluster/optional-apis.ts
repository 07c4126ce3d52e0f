import {configurationKinds} from '../../../metallb/kinds.js'
import {objectsOf, type ClusterSnapshot, type ListRead, type ResourceKind} from '../../../model/cluster.js'
import {booleanAt, objectsAt, stringAt} from '../../../model/json.js'
import {
  dnsEndpoints,
  dnsRecords,
  gateways,
  grpcRoutes,
  httpRoutes,
  listenerSets,
  tcpRoutes,
  tlsRoutes,
  udpRoutes,
} from '../../../model/resource-kinds.js'
import type {CheckContext} from '../../context.js'
import {qualified} from '../../judge.js'
import {listSome} from '../../list-some.js'
import {fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {partOfCluster} from '../../subject.js'
import {unread} from './access.js'

const code = 'MLD0105'

/** MLD0105: kinds that may be installed are, or are not; which version is served. */
export const optionalApis: CheckRule = {
  code,
  judge(context) {
    const missing = unread(context, code)
    const {snapshot} = context.cluster
    if (missing !== undefined || snapshot === undefined) return missing === undefined ? [] : [missing]
    return apis.map((api) => judgeApi(api, snapshot, context))
  },
}

type OptionalApi = {
  readonly id: string
  readonly title: string
  /** Kinds that come together. */
  readonly kinds: readonly ResourceKind[]
  /** Kinds a release or channel may leave out. */
  readonly extra: readonly ResourceKind[]
  /** Whether a source reads it. */
  readonly isWanted: (source: string) => boolean
}

const apis: readonly OptionalApi[] = [
  {
    id: 'gateway.networking.k8s.io',
    title: 'Gateway API',
    kinds: [gateways, httpRoutes],
    extra: [grpcRoutes, tlsRoutes, tcpRoutes, udpRoutes, listenerSets],
    isWanted: (source) => source.startsWith('gateway-'),
  },
  {
    id: 'metallb.io',
    title: 'MetalLB',
    kinds: configurationKinds,
    extra: [],
    isWanted: () => false,
  },
  {
    id: qualified(dnsEndpoints),
    title: 'DNSEndpoint',
    kinds: [dnsEndpoints],
    extra: [],
    isWanted: (source) => source === 'crd',
  },
  {
    id: qualified(dnsRecords),
    title: 'DNSRecord',
    kinds: [dnsRecords],
    extra: [],
    isWanted: () => false,
  },
]

function judgeApi(api: OptionalApi, snapshot: ClusterSnapshot, context: CheckContext): CheckResult {
  const subject = partOfCluster('api', api.id)
  const reads = [...api.kinds, ...api.extra].flatMap((kind) => findRead(kind, snapshot) ?? [])
  const wanted = context.source?.settings.sources.find(api.isWanted)
  const denied = reads.find((read) => isUnreadable(read, snapshot))
  if (denied?.problem !== undefined)
    return denied.problem.reason === 'forbidden'
      ? skip(code, subject, 'rbac-denied', `no permission: list ${qualified(denied.kind)}`)
      : skip(code, subject, 'incomplete', denied.problem.message)
  const outdated = reads.find((read) => otherVersions(read, snapshot) !== undefined)
  if (outdated !== undefined) return versionUnread(api, outdated, snapshot)
  if (reads.length === 0) return na(code, subject, `${api.title} was not asked for`)
  if (snapshot.origin === 'manifests') return judgeManifests(api, reads)
  const absent = api.kinds.filter((kind) => findRead(kind, snapshot)?.problem?.reason === 'not-served')
  const served = reads.filter(({problem}) => problem === undefined)
  if (absent.length === api.kinds.length || served.length === 0) return notServed(api, wanted)
  if (absent.length > 0) return partlyServed(api, absent)
  return pass(code, subject, describe(served))
}

function describe(served: readonly ListRead[]): string {
  return listSome(
    served.map(({kind, version = ''}) => `${kind.resource} ${version}`.trim()),
    4,
  )
}

function judgeManifests(api: OptionalApi, reads: readonly ListRead[]): CheckResult {
  const subject = partOfCluster('api', api.id)
  const present = reads.filter(({objects}) => objects > 0)
  return present.length === 0
    ? na(code, subject, `the manifests hold no object of ${api.title}`)
    : pass(code, subject, describe(present))
}

function notServed(api: OptionalApi, wanted: string | undefined): CheckResult {
  const subject = partOfCluster('api', api.id)
  if (wanted === undefined) return na(code, subject, `${api.title} is not installed`)
  return fail(code, subject, {
    reason: 'not-served',
    message: `--source=${wanted} reads ${api.title}, which is not installed in this cluster`,
    args: {source: wanted, group: api.id},
    fix: {
      text: `install the custom resource definitions of ${api.title}, or take ${wanted} out of --source`,
      commands: ['kubectl get crds'],
    },
  })
}

function partlyServed(api: OptionalApi, absent: readonly ResourceKind[]): CheckResult {
  const names = absent.map(qualified)
  return fail(code, partOfCluster('api', api.id), {
    reason: 'partly-served',
    message: `${api.title} is installed without ${listSome(names)}: what depends on them is not judged`,
    args: {absent: names},
    fix: {
      text: `install all custom resource definitions of one release of ${api.title}`,
      commands: ['kubectl get crds', ...names.slice(0, 3).map((name) => `kubectl get crd ${name}`)],
    },
  })
}

function versionUnread(api: OptionalApi, read: ListRead, snapshot: ClusterSnapshot): CheckResult {
  const found = otherVersions(read, snapshot) ?? []
  const name = qualified(read.kind)
  const expected = read.kind.versions.join(' or ')
  return fail(code, partOfCluster('api', api.id), {
    reason: 'version-unread',
    message:
      found.length === 0
        ? (read.problem?.message ?? '')
        : `${name} is served as ${found.join(', ')}, mldns reads ${expected}: its objects are not seen`,
    args: {resource: name, served: found, expected: read.kind.versions},
    fix: {
      text: `use a release of ${api.title} that serves ${expected}, or a newer mldns`,
      commands: [`kubectl get crd ${name} -o jsonpath='{.spec.versions[*].name}'`],
    },
  })
}

/** Manifests in an old version are unreadable for a reason of their own. */
function isUnreadable({problem}: ListRead, {origin}: ClusterSnapshot): boolean {
  if (problem === undefined || problem.reason === 'not-served') return false
  return origin === 'api' || problem.reason !== 'invalid'
}

/**
 * Versions in which a kind is there that mldns does not read: by its definition, or (empty) by manifests written in one.
 * undefined when it is not so.
 */
function otherVersions({kind, problem}: ListRead, snapshot: ClusterSnapshot): readonly string[] | undefined {
  if (problem?.reason === 'invalid') return []
  if (problem?.reason !== 'not-served') return undefined
  const definition = objectsOf(snapshot, 'customresourcedefinitions').find(
    ({metadata}) => metadata.name === qualified(kind),
  )
  const served = objectsAt(definition?.spec ?? {}, 'versions')
    .filter((version) => booleanAt(version, 'served') !== false)
    .map((version) => stringAt(version, 'name'))
  return served.length === 0 ? undefined : served
}

function findRead(kind: ResourceKind, {lists}: ClusterSnapshot): ListRead | undefined {
  return lists.find((one) => one.kind.resource === kind.resource && one.kind.group === kind.group)
}

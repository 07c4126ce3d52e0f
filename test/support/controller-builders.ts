import type {ClusterSnapshot, KubeObject, ListRead, ResourceKind} from '../../src/model/cluster.js'
import * as kinds from '../../src/model/resource-kinds.js'
import {kubeObject} from './builders.js'

/** What a test says about a Deployment; its container is named `external-dns` unless it says otherwise. */
export type DeploymentParts = {
  readonly name?: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly podLabels?: Readonly<Record<string, string>>
  readonly containers?: readonly Readonly<Record<string, unknown>>[]
  readonly volumes?: readonly Readonly<Record<string, unknown>>[]
  readonly serviceAccount?: string
  readonly replicas?: number
  readonly status?: Readonly<Record<string, unknown>>
}

/** A Deployment in namespace `dns`, one replica of which is ready. */
export function deployment(parts: DeploymentParts = {}): KubeObject {
  const podLabels = parts.podLabels ?? {app: parts.name ?? 'external-dns'}
  const replicas = parts.replicas ?? 1
  return kubeObject('apps/v1', 'Deployment', {
    name: parts.name ?? 'external-dns',
    namespace: parts.namespace ?? 'dns',
    labels: parts.labels ?? {},
    spec: {
      replicas,
      selector: {matchLabels: podLabels},
      template: {
        metadata: {labels: podLabels},
        spec: {
          containers: (parts.containers ?? []).map((one) => ({name: 'external-dns', ...one})),
          ...(parts.volumes === undefined ? {} : {volumes: parts.volumes}),
          ...(parts.serviceAccount === undefined ? {} : {serviceAccountName: parts.serviceAccount}),
        },
      },
    },
    status: parts.status ?? {replicas, readyReplicas: replicas},
  })
}

/** A Deployment of external-dns with these arguments. */
export function externalDns(
  args: readonly string[],
  parts: DeploymentParts & {readonly version?: string} = {},
): KubeObject {
  return deployment({
    serviceAccount: 'external-dns',
    ...parts,
    containers: parts.containers ?? [
      {image: `registry.k8s.io/external-dns/external-dns:v${parts.version ?? '0.21.0'}`, args},
    ],
  })
}

/** What a test changes of a snapshot. */
export type SnapshotParts = {
  /** Resources whose list failed, with the reason. */
  readonly problems?: Readonly<Record<string, NonNullable<ListRead['problem']>>>
  /** Resources that were not asked for. */
  readonly unread?: readonly string[]
  readonly more?: Partial<ClusterSnapshot>
}

const everyKind: readonly ResourceKind[] = Object.values(kinds)

/** A snapshot of all kinds mldns knows, read to their end, that holds these objects. */
export function snapshotOf(objects: readonly KubeObject[], parts: SnapshotParts = {}): ClusterSnapshot {
  const {problems = {}, unread = [], more = {}} = parts
  const read = everyKind.filter(({resource}) => !unread.includes(resource))
  const of = (kind: ResourceKind): readonly KubeObject[] =>
    problems[kind.resource] === undefined ? objects.filter((object) => object.kind === kind.kind) : []
  return {
    uid: '00000000-0000-4000-8000-000000000000',
    context: 'test',
    origin: 'api',
    authoritative: true,
    lists: read.map((kind) => {
      const problem = problems[kind.resource]
      return {kind, namespace: '', objects: of(kind).length, ...(problem === undefined ? {} : {problem})}
    }),
    objects: Object.fromEntries(read.map((kind) => [kind.resource, of(kind)])),
    ...more,
  }
}

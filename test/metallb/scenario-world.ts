import type {ClusterSnapshot, KubeObject, ListRead, ResourceKind} from '../../src/model/cluster.js'
import type {JsonObject} from '../../src/model/json.js'
import {diagnosisKinds} from '../../src/metallb/kinds.js'
import {readInstallation, type Installation} from '../../src/metallb/installation.js'
import type {Simulation} from '../../src/metallb/simulate.js'
import {fromPoolAnnotation} from '../../src/metallb/service-wish.js'

/** A Kubernetes object as a manifest holds it. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: JsonObject
  readonly status?: JsonObject
  readonly [key: string]: unknown
}

/** What a step takes away: a manifest, or its kind and name alone. */
export type Removal = {
  readonly kind: string
  readonly metadata?: Manifest['metadata']
  readonly namespace?: string
  readonly name?: string
}

/** The `cluster` block of a scenario. */
export type ClusterSettings = {
  readonly metallbNamespace?: string
  readonly bgpType?: 'native' | 'frr' | 'frr-k8s'
  readonly loadBalancerClass?: string
  readonly speakers?: readonly string[]
  readonly memberlistDisabled?: boolean
  readonly ignoreExcludeLB?: boolean
  readonly nodeInterfaces?: Readonly<Record<string, readonly string[]>> | readonly string[]
}

const secrets: ResourceKind = {
  group: '',
  versions: ['v1'],
  resource: 'secrets',
  kind: 'Secret',
  namespaced: true,
}
const kinds = [...diagnosisKinds, secrets]

export function toObject(manifest: Manifest): KubeObject {
  const {apiVersion, kind, metadata, spec, status, ...rest} = manifest
  return {
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels ?? {},
      annotations: metadata.annotations ?? {},
    },
    spec: spec ?? {},
    status: status ?? {},
    rest,
  }
}

/** The manifests of a scenario as a snapshot of the API. Pods that are not written down are not known to be absent. */
export function toSnapshot(manifests: readonly Manifest[], unread: readonly string[] = []): ClusterSnapshot {
  const objects: Record<string, KubeObject[]> = {}
  for (const manifest of manifests) {
    const kind = kinds.find((one) => one.kind === manifest.kind)
    if (kind === undefined) throw new Error(`the scenario holds an object of unknown kind ${manifest.kind}`)
    ;(objects[kind.resource] ??= []).push(toObject(manifest))
  }
  const lists: ListRead[] = kinds
    .filter(({resource}) => !unread.includes(resource))
    .map((kind) => ({kind, namespace: '', objects: objects[kind.resource]?.length ?? 0}))
  return {uid: 'scenario', context: 'scenario', origin: 'api', authoritative: true, lists, objects}
}

export function toInstallation(manifests: readonly Manifest[], cluster: ClusterSettings): Installation {
  const hasPods = manifests.some(({kind}) => kind === 'Pod')
  const hasTrace = hasPods || manifests.some(({kind}) => kind === 'ValidatingWebhookConfiguration')
  const nodes = manifests.filter(({kind}) => kind === 'Node').map(({metadata}) => metadata.name)
  const interfaces = cluster.nodeInterfaces
  return readInstallation(toSnapshot(manifests, hasPods ? [] : ['pods']), {
    ...(hasTrace || cluster.metallbNamespace === undefined ? {} : {namespace: cluster.metallbNamespace}),
    settings: {
      ...(cluster.bgpType === undefined ? {} : {bgpMode: cluster.bgpType}),
      ...(cluster.loadBalancerClass === undefined ? {} : {lbClass: cluster.loadBalancerClass}),
      ignoreExcludeLabel: cluster.ignoreExcludeLB ?? false,
      memberlist: !(cluster.memberlistDisabled ?? false),
    },
    ...(hasPods ? {} : {speakers: cluster.speakers ?? []}),
    ...(interfaces === undefined
      ? {}
      : {
          interfaces: new Map(
            isList(interfaces) ? nodes.map((node) => [node, interfaces]) : Object.entries(interfaces),
          ),
        }),
  })
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

function idOf({kind, metadata}: Pick<Manifest, 'kind' | 'metadata'>): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
}

/** The objects after a step: in the order in which they first came; Services keep the status MetalLB gave them. */
export function applyStep(
  world: readonly Manifest[],
  step: {readonly apply?: readonly Manifest[]; readonly delete?: readonly Removal[]},
): readonly Manifest[] {
  const objects = new Map(world.map((manifest) => [idOf(manifest), manifest]))
  for (const one of step.delete ?? []) {
    const id = idOf({
      kind: one.kind,
      metadata: one.metadata ?? {
        name: one.name ?? '',
        ...(one.namespace === undefined ? {} : {namespace: one.namespace}),
      },
    })
    if (!objects.delete(id)) throw new Error(`the scenario deletes ${id}, which is not there`)
  }
  for (const manifest of step.apply ?? []) {
    const before = objects.get(idOf(manifest))
    objects.set(idOf(manifest), before?.kind === 'Service' ? keepStatus(manifest, before) : manifest)
  }
  return [...objects.values()]
}

function keepStatus(manifest: Manifest, before: Manifest): Manifest {
  const pool = before.metadata.annotations?.[fromPoolAnnotation]
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      annotations: {
        ...(pool === undefined ? {} : {[fromPoolAnnotation]: pool}),
        ...manifest.metadata.annotations,
      },
    },
    status: manifest.status ?? before.status ?? {},
  }
}

/** Writes what the simulation found into the Services, as MetalLB does. */
export function withOutcome(world: readonly Manifest[], simulation: Simulation): readonly Manifest[] {
  return world.map((manifest) => {
    if (manifest.kind !== 'Service') return manifest
    const outcome = simulation.services.get(`${manifest.metadata.namespace}/${manifest.metadata.name}`)
    if (outcome === undefined) throw new Error(`no outcome for ${idOf(manifest)}`)
    const {[fromPoolAnnotation]: _, ...annotations} = manifest.metadata.annotations ?? {}
    return {
      ...manifest,
      metadata: {
        ...manifest.metadata,
        annotations: {...annotations, ...(outcome.pool === '' ? {} : {[fromPoolAnnotation]: outcome.pool})},
      },
      status: {loadBalancer: outcome.ips.length === 0 ? {} : {ingress: outcome.ips.map((ip) => ({ip}))}},
    }
  })
}

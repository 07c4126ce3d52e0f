import type {ClusterSnapshot, KubeObject, ListRead, ObjectProbe, ResourceKind} from '../model/cluster.js'
import type {ClusterReader} from '../model/ports.js'
import {apiVersionOf} from './api-path.js'
import {compareObjects, toKubeObject} from './kube-object.js'
import {type ManifestStream, readManifestTexts} from './manifest-files.js'
import {groupOf, type Manifest, parseManifests} from './manifests.js'

/** What `openManifests` is told. */
export type ManifestsOptions = {
  /** Files, folders, or `-` for standard input, as given to `--manifests`. */
  readonly paths: readonly string[]
  /** Descend into subfolders; `kubectl apply -f DIR` does not, so the default is false. */
  readonly recursive?: boolean
  /** `--manifests-complete`: the manifests are the whole cluster, so absence from them is proof. Default false. */
  readonly complete?: boolean
  /** Namespace of namespaced objects that name none; default `default`. */
  readonly defaultNamespace?: string
  /** Standard input, for `-`; default the process's. */
  readonly stdin?: ManifestStream
}

/** A reader that also tells what the manifests hold, so that a caller can say which kinds it did not ask for. */
export type ManifestsReader = ClusterReader & {
  /** Number of objects by `Kind` or `Kind.group`. */
  readonly inventory: Readonly<Record<string, number>>
}

/**
 * Reads manifests in the place of a cluster: everything is read and checked here, once.
 * @throws ConfigError that lists every problem of every file at once
 */
export async function openManifests(options: ManifestsOptions): Promise<ManifestsReader> {
  const defaultNamespace = options.defaultNamespace ?? 'default'
  const texts = await readManifestTexts({
    paths: options.paths,
    recursive: options.recursive ?? false,
    stdin: options.stdin ?? process.stdin,
  })
  const manifests = await parseManifests(texts, defaultNamespace)
  const store = createStore(manifests, defaultNamespace)
  const complete = options.complete ?? false
  const context = options.paths.map((path) => (path === '-' ? 'stdin' : path)).join(', ')
  return {
    inventory: store.inventory,
    read(kinds, namespaces) {
      const lists = readLists(store, kinds, namespaces)
      const head = {uid: '', context, origin: 'manifests', authoritative: complete} as const
      return Promise.resolve({...head, ...lists})
    },
    probe: (kind, namespace, name) =>
      Promise.resolve(
        probeStore(store, kind, kind.namespaced ? `${namespace}/${name}` : `/${name}`) ??
          absence(complete, context),
      ),
    readLog: ({namespace, pod}) =>
      Promise.resolve({
        lines: [],
        problem: {
          reason: 'not-served',
          message: `the log of pod ${namespace}/${pod} cannot be read from ${context}: manifests have no logs`,
        },
      }),
    close: () => Promise.resolve(),
  }
}

/** The objects of one kind, ready for questions. */
type KindStore = {
  /** Sorted. */
  readonly objects: readonly KubeObject[]
  /** By `namespace/name`. */
  readonly byName: ReadonlyMap<string, KubeObject>
  /** Set when some are in a version nobody reads: they must not pass for objects that are not there. */
  readonly outdated: ListRead['problem'] | undefined
}

type Store = {
  readonly inventory: ManifestsReader['inventory']
  of(kind: ResourceKind): KindStore
}

function createStore(manifests: readonly Manifest[], defaultNamespace: string): Store {
  const byKind = groupByKind(manifests)
  const ready = new Map<string, KindStore>()
  return {
    inventory: Object.fromEntries(Array.from(byKind, ([name, group]) => [name, group.length])),
    of(kind) {
      const name = nameOf(kind.kind, kind.group)
      const known = ready.get(name)
      if (known !== undefined) return known
      const store = createKindStore(kind, byKind.get(name) ?? [], kind.namespaced ? defaultNamespace : '')
      ready.set(name, store)
      return store
    },
  }
}

function createKindStore(kind: ResourceKind, manifests: readonly Manifest[], namespace: string): KindStore {
  const objects: KubeObject[] = []
  let outdated: Manifest | undefined
  for (const manifest of manifests) {
    const {raw, apiVersion, location} = manifest
    if (kind.versions.includes(apiVersion.slice(apiVersion.indexOf('/') + 1)))
      objects.push(toKubeObject(raw, {apiVersion, kind: kind.kind, namespace, location}))
    else outdated ??= manifest
  }
  objects.sort(compareObjects)
  return {
    objects,
    byName: new Map(
      objects.map((object) => [`${object.metadata.namespace}/${object.metadata.name}`, object]),
    ),
    outdated: outdated === undefined ? undefined : outdatedProblem(kind, outdated),
  }
}

function outdatedProblem(kind: ResourceKind, manifest: Manifest): NonNullable<ListRead['problem']> {
  const expected = kind.versions.map((version) => apiVersionOf(kind, version)).join(' or ')
  return {
    reason: 'invalid',
    message: `reading ${kind.kind} at ${manifest.location}: its apiVersion is ${manifest.apiVersion}, expected ${expected}`,
  }
}

function readLists(
  store: Store,
  kinds: readonly ResourceKind[],
  namespaces: readonly string[],
): Pick<ClusterSnapshot, 'lists' | 'objects'> {
  const wanted = new Set(namespaces)
  const objects: Record<string, readonly KubeObject[]> = {}
  const lists: ListRead[] = []
  for (const kind of kinds) {
    const {objects: all, outdated} = store.of(kind)
    const scoped = kind.namespaced && wanted.size > 0
    const chosen = scoped ? all.filter(({metadata}) => wanted.has(metadata.namespace)) : all
    const others = objects[kind.resource]
    objects[kind.resource] = others === undefined ? chosen : [...others, ...chosen].sort(compareObjects)
    for (const namespace of scoped ? [...wanted].sort() : ['']) {
      const count = scoped
        ? chosen.filter(({metadata}) => metadata.namespace === namespace).length
        : chosen.length
      lists.push({kind, namespace, objects: count, ...(outdated === undefined ? {} : {problem: outdated})})
    }
  }
  return {lists, objects}
}

/** undefined when it is not there. */
function probeStore(store: Store, kind: ResourceKind, key: string): ObjectProbe | undefined {
  const {byName, outdated} = store.of(kind)
  const object = byName.get(key)
  if (object !== undefined) return {state: 'present', object}
  return outdated === undefined ? undefined : {state: 'unknown', ...outdated}
}

function absence(complete: boolean, context: string): ObjectProbe {
  if (complete) return {state: 'absent', by: 'listed'}
  return {
    state: 'unknown',
    message: `absence from ${context} proves nothing: pass --manifests-complete if they are the whole cluster`,
  }
}

function groupByKind(manifests: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const groups = new Map<string, Manifest[]>()
  for (const manifest of manifests) {
    const name = nameOf(manifest.kind, groupOf(manifest.apiVersion))
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [manifest])
    else group.push(manifest)
  }
  return groups
}

function nameOf(kind: string, group: string): string {
  return group === '' ? kind : `${kind}.${group}`
}

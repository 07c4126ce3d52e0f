import {answersNothing} from '../../checks/answers-nothing.js'
import {ClusterError} from '../../errors.js'
import type {ClusterSnapshot, KubeObject, ListRead, ReadProblem, ResourceKind} from '../../model/cluster.js'
import type {ClusterReader, Reporter} from '../../model/ports.js'
import {findComponents} from '../../metallb/components.js'
import {asDump} from './dump.js'
import {singleObjects, singleObjectsOfMetalLB, type SingleObject} from './kinds.js'
import {sortSnapshot} from './sort-snapshot.js'

/** What is to be read of the cluster. */
export type ClusterRequest = {
  readonly kinds: readonly ResourceKind[]
  /** Namespaces to fall back to where the whole cluster may not be listed; empty = none. */
  readonly namespaces: readonly string[]
  /** MetalLB's namespace; undefined = it is found. */
  readonly metallbNamespace: string | undefined
}

/** The cluster, or why it could not be addressed at all, by the name of its context where that is known. */
export type ClusterReading =
  | {readonly snapshot: ClusterSnapshot}
  | {readonly trouble: ReadProblem & {readonly hint?: string}; readonly context?: string}

/**
 * Reads a cluster once. What may not be listed everywhere is listed in the namespaces that are named, so that a team
 * without rights on the whole cluster sees its own part; the refusal stays on record.
 */
export async function readClusterOnce(
  cluster: ClusterReader,
  request: ClusterRequest,
  reporter: Reporter,
): Promise<ClusterReading> {
  const step = reporter.step('reading the cluster')
  try {
    const wide = asDump(await cluster.read(request.kinds, []))
    const silence = answersNothing(wide)
    if (silence !== undefined) {
      step.fail(silence.message)
      return {trouble: silence, context: wide.context}
    }
    const narrow = await readNarrow(cluster, wide, request.namespaces)
    const general = await withSingles(cluster, narrow, singleObjects)
    const {namespace} = findComponents(general, request.metallbNamespace)
    const snapshot = sortSnapshot(await withSingles(cluster, general, singleObjectsOfMetalLB(namespace)))
    const objects = snapshot.lists.reduce((sum, list) => sum + list.objects, 0)
    step.done(`${snapshot.context}: ${objects} objects in ${snapshot.lists.length} lists`)
    return {snapshot}
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    step.fail(error.message)
    return {trouble: troubleOf(error)}
  }
}

/** An error that left nothing to look at, as a fact. */
export function troubleOf(error: ClusterError): ReadProblem & {readonly hint?: string} {
  const reason =
    error.kind === 'denied' ? 'unauthorized' : error.kind === 'unavailable' ? 'unavailable' : 'invalid'
  return {reason, message: error.message, ...(error.hint === undefined ? {} : {hint: error.hint})}
}

async function readNarrow(
  cluster: ClusterReader,
  wide: ClusterSnapshot,
  namespaces: readonly string[],
): Promise<ClusterSnapshot> {
  const refused = wide.lists
    .filter(({kind, problem}) => kind.namespaced && problem?.reason === 'forbidden')
    .map(({kind}) => kind)
  if (refused.length === 0 || namespaces.length === 0) return wide
  const narrow = await cluster.read(refused, namespaces)
  return {
    ...wide,
    lists: [...wide.lists, ...narrow.lists],
    objects: {...wide.objects, ...narrow.objects},
  }
}

async function withSingles(
  cluster: ClusterReader,
  snapshot: ClusterSnapshot,
  wanted: readonly SingleObject[],
): Promise<ClusterSnapshot> {
  const answers = await Promise.all(
    wanted.map(async (single) => ({
      single,
      answer: await cluster.probe(single.kind, single.namespace, single.name),
    })),
  )
  const objects: Record<string, readonly KubeObject[]> = {...snapshot.objects}
  const lists: ListRead[] = [...snapshot.lists]
  for (const {single, answer} of answers) {
    const {kind, namespace, name} = single
    objects[kind.resource] ??= []
    if (answer.state === 'present') {
      objects[kind.resource] = [...(objects[kind.resource] ?? []), answer.object]
      lists.push({kind, namespace, name, objects: 1})
    } else if (answer.state === 'unknown')
      lists.push({
        kind,
        namespace,
        name,
        objects: 0,
        problem: {reason: answer.reason ?? 'unavailable', message: answer.message},
      })
    else lists.push({kind, namespace, name, objects: 0})
  }
  return {...snapshot, lists, objects}
}

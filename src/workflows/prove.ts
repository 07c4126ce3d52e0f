import {mapLimited} from '../lib/concurrency.js'
import type {ClusterSnapshot, ObjectProbe} from '../model/cluster.js'
import type {ResourceProof} from '../plan/input.js'
import {findSourceByLabel} from '../sources/catalog.js'
import type {SourceSettings} from '../sources/settings.js'
import type {ObjectVerdict, Source} from '../sources/source.js'
import type {ReadPorts} from './ports.js'

const probesAtOnce = 8

/**
 * Asks every cluster directly for the objects named in ownership records. An object counts as gone only when every
 * cluster says so; one unknown answer makes the whole answer unknown.
 */
export async function proveResources(
  resources: readonly string[],
  snapshots: readonly ClusterSnapshot[],
  settings: SourceSettings,
  ports: ReadPorts,
): Promise<ReadonlyMap<string, ResourceProof>> {
  if (resources.length === 0) return new Map()
  const step = ports.reporter.step(`asking for ${resources.length} objects named in ownership records`)
  const proofs = await mapLimited(resources, probesAtOnce, (resource) =>
    proveResource(resource, snapshots, settings, ports),
  )
  const gone = proofs.filter((proof) => proof.state === 'absent').length
  step.done(`asked for ${resources.length} objects: ${gone} no longer exist`)
  return new Map(resources.map((resource, index) => [resource, proofs[index] ?? unknownProof(resource)]))
}

async function proveResource(
  resource: string,
  snapshots: readonly ClusterSnapshot[],
  settings: SourceSettings,
  ports: ReadPorts,
): Promise<ResourceProof> {
  const parsed = parseResource(resource)
  if (parsed === undefined) return unknownProof(resource)
  const {source, namespace, name} = parsed
  const probes = await Promise.all(
    ports.clusters.map((cluster) => cluster.probe(source.main, namespace, name)),
  )
  const unknown = probes.find((probe) => probe.state === 'unknown')
  if (unknown !== undefined) return {state: 'unknown', message: unknown.message}
  const verdicts = probes.flatMap((probe, index) => verdictsOf(probe, source, snapshots[index], settings))
  const present = verdicts.find((verdict) => verdict.wanted.length > 0) ?? verdicts[0]
  if (present !== undefined) return {state: 'present', verdict: present}
  const listed = probes.some((probe) => probe.state === 'absent' && probe.by === 'listed')
  return {state: 'absent', by: listed ? 'listed' : 'direct-get-404'}
}

function verdictsOf(
  probe: ObjectProbe,
  source: Source,
  snapshot: ClusterSnapshot | undefined,
  settings: SourceSettings,
): readonly ObjectVerdict[] {
  if (probe.state !== 'present' || snapshot === undefined) return []
  const verdict = source.judge(probe.object, snapshot, settings)
  return [settings.sources.includes(source.name) ? verdict : notConfigured(verdict, source)]
}

/** The object exists, but its source was taken out of the configuration. */
function notConfigured(verdict: ObjectVerdict, source: Source): ObjectVerdict {
  return {
    ref: verdict.ref,
    resource: verdict.resource,
    wanted: [],
    skipped: [],
    reason: {
      code: 'source',
      message: `source ${source.name} is not among --source`,
      decided: true,
      fix: `add --source ${source.name}`,
    },
  }
}

function parseResource(resource: string): {source: Source; namespace: string; name: string} | undefined {
  const parts = resource.split('/')
  const source = findSourceByLabel(parts[0] ?? '')
  if (source === undefined) return undefined
  if (source.main.namespaced) {
    const [, namespace, name, ...more] = parts
    return namespace && name && more.length === 0 ? {source, namespace, name} : undefined
  }
  const [, name, ...more] = parts
  return name && more.length === 0 ? {source, namespace: '', name} : undefined
}

function unknownProof(resource: string): ResourceProof {
  return {
    state: 'unknown',
    message: `ownership record names "${resource}", which is no object of a source this version of mldns knows`,
  }
}

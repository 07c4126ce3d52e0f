import {UsageError} from '../errors.js'
import {objectsOf, type ClusterSnapshot} from '../model/cluster.js'
import type {ClusterReader, Reporter} from '../model/ports.js'
import {findNearest} from '../model/nearest.js'
import {describePools} from '../metallb/describe-pools.js'
import {readInstallation} from '../metallb/installation.js'
import {allocationKinds, configurationKinds} from '../metallb/kinds.js'
import {predict} from '../metallb/predict.js'
import {simulate} from '../metallb/simulate.js'
import type {PoolsReport} from '../render/pools-json.js'

/** What is asked about the pools. */
export type PoolsRequest = {
  /** '' = found by webhook, pods or pools. */
  readonly namespace: string
  /** Namespace of a Service named without one. */
  readonly defaultNamespace: string
  /** A Service to predict the address of: `svc/ns/name`, `ns/name`, `svc/name` or `name`. */
  readonly service?: string
}

/**
 * Reads MetalLB's configuration and the Services, and tells how full the pools are and what one more Service would get.
 * @throws UsageError when the Service that is asked for is not there
 */
export async function readPools(
  request: PoolsRequest,
  cluster: ClusterReader,
  reporter: Reporter,
): Promise<PoolsReport> {
  const step = reporter.step('reading MetalLB')
  const snapshot = await cluster.read(allocationKinds, [])
  step.done(snapshot.context)
  const installation = readInstallation(
    snapshot,
    request.namespace === '' ? {} : {namespace: request.namespace},
  )
  const simulation = simulate(installation)
  const service = request.service === undefined ? undefined : findService(request.service, request, snapshot)
  return {
    namespace: installation.components.namespace,
    pools: describePools(installation, simulation),
    ...(service === undefined ? {} : {next: predict(installation, service, simulation)}),
    problems: problemsOf(snapshot),
  }
}

/** Why the pools may not be all there are, or their use not all of it. */
function problemsOf(snapshot: ClusterSnapshot): readonly string[] {
  const needed = new Set([...configurationKinds.map(({resource}) => resource), 'services'])
  return snapshot.lists.flatMap(({kind, problem}) =>
    problem === undefined || !needed.has(kind.resource) || problem.reason === 'not-served'
      ? []
      : [`${kind.resource}: ${problem.message}`],
  )
}

function findService(asked: string, {defaultNamespace}: PoolsRequest, snapshot: ClusterSnapshot): string {
  const parts = asked.replace(/^(svc|service|services)\//, '').split('/')
  const key = parts.length === 1 ? `${defaultNamespace}/${parts[0] ?? ''}` : parts.join('/')
  const known = objectsOf(snapshot, 'services').map(({metadata}) => `${metadata.namespace}/${metadata.name}`)
  if (known.includes(key)) return key
  const near = findNearest(key, known)
  throw new UsageError('SERVICE_UNKNOWN', `--for ${asked}: there is no Service ${key}`, {
    hint: near === undefined ? 'name it as svc/NAMESPACE/NAME' : `did you mean svc/${near}?`,
  })
}

import {objectsOf} from '../model/cluster.js'
import {stringAt} from '../model/json.js'
import type {Case} from './case.js'
import {diagnosis, type Diagnosis} from './diagnosis.js'
import {isKnown, type Installation} from './installation.js'
import {poolFaults, type PoolFault} from './pool-faults.js'
import {formatSelector} from './selectors.js'

/** Configuration MetalLB refuses, and pools that serve nobody. */
export function diagnoseConfiguration(subject: Case): readonly Diagnosis[] {
  const errors = refusals(subject)
  const faults = poolFaults(subject.installation.objects.pools)
  return [...refused(subject, errors, faults), ...faulty(subject, errors, faults), ...pools(subject)]
}

/** What MetalLB reports of one component: `Valid`, `Invalid`, `Unknown`, or '' when it reports nothing. */
export function reportedResult({snapshot, components}: Installation, component: string): string {
  const state = objectsOf(snapshot, 'configurationstates').find(
    ({metadata}) => metadata.namespace === components.namespace && metadata.name === component,
  )
  return state === undefined ? '' : stringAt(state.status, 'result')
}

/** Why components refuse. What MetalLB reports counts; where it reports nothing the configuration is checked here. */
function refusals({installation, simulation}: Case): ReadonlyMap<string, string> {
  const {snapshot, components} = installation
  const states = objectsOf(snapshot, 'configurationstates').filter(
    ({metadata}) => metadata.namespace === components.namespace,
  )
  if (states.length > 0)
    return new Map(
      states
        .filter(({status}) => stringAt(status, 'result') === 'Invalid')
        .map(({metadata, status}) => [metadata.name, stringAt(status, 'errorSummary') || 'no reason given']),
    )
  const speakers = [...simulation.speakerErrors].map(([node, error]) => [`speaker-${node}`, error] as const)
  const {controllerError} = simulation
  return new Map([
    ...(controllerError === undefined ? [] : [['controller', controllerError] as const]),
    ...speakers,
  ])
}

/** Whether MetalLB's words name the pool of a fault, and that kind of fault. */
function names(error: string, {kind, pool}: PoolFault): boolean {
  return kind === 'syntax'
    ? error.includes(`parsing address pool ${pool}: `)
    : error.includes(` in pool "${pool}" overlaps with `)
}

function refused(
  {installation}: Case,
  errors: ReadonlyMap<string, string>,
  faults: readonly PoolFault[],
): readonly Diagnosis[] {
  // no MetalLB runs in manifests: there the pool itself is named
  const isNamed = (error: string): boolean =>
    installation.snapshot.origin === 'manifests' && faults.some((fault) => names(error, fault))
  return [...errors]
    .filter(([, error]) => !isNamed(error))
    .map(([component, error]) => {
      const [first = '', ...more] = error.split('\n')
      return diagnosis('CFG_INVALID', `ConfigurationState/${component}`, {
        sentence: `MetalLB's ${component} refuses the configuration: ${first.replace(/^configuration error: /, '')}`,
        evidence: [...more, 'it goes on with the last good one, or with none if it started since'],
        fix: fixOf(error, installation),
      })
    })
}

/** The command for the object MetalLB's words name, when it is there. */
function fixOf(error: string, {objects, components}: Installation): string {
  const mend = 'mend the object named in the message; MetalLB takes the change over at once'
  const [, pool = ''] = /(?:address pool |in pool ")([\w.-]*\w)/.exec(error) ?? []
  if (objects.pools.some(({metadata}) => metadata.name === pool))
    return `${mend}: kubectl -n ${components.namespace} edit ipaddresspool ${pool}`
  const [, peer = ''] = /\bpeer "?([\w.-]*\w)/.exec(error) ?? []
  return objects.peers.some(({metadata}) => metadata.name === peer)
    ? `${mend}: kubectl -n ${components.namespace} edit bgppeer ${peer}`
    : mend
}

/** Faults in the addresses of pools that MetalLB does not name itself: it stops at the first one. */
function faulty(
  {installation}: Case,
  errors: ReadonlyMap<string, string>,
  faults: readonly PoolFault[],
): readonly Diagnosis[] {
  if (reportedResult(installation, 'controller') === 'Valid') return []
  const told = installation.snapshot.origin === 'api' ? [...errors.values()] : []
  const edit = (pool: string): string =>
    installation.snapshot.origin === 'api'
      ? `: kubectl -n ${installation.components.namespace} edit ipaddresspool ${pool}`
      : ''
  return faults
    .filter((fault) => !told.some((error) => names(error, fault)))
    .map(({kind, pool, other = '', words}) =>
      kind === 'syntax'
        ? diagnosis('CFG_POOL_SYNTAX', pool, {
            sentence: `MetalLB cannot read the addresses of pool ${pool}, and refuses the whole configuration`,
            evidence: [words],
            fix: `write a CIDR with its length (192.0.2.0/28), or two addresses of one family with - between them${edit(pool)}`,
          })
        : diagnosis('CFG_POOL_OVERLAP', pool, {
            sentence: `addresses of pool ${pool} are also in ${other === pool ? 'another entry of it' : `pool ${other}`}, and MetalLB refuses the whole configuration`,
            evidence: [words],
            fix: `give every address to one pool, once${edit(pool)}`,
          }),
    )
}

function pools({installation, simulation}: Case): readonly Diagnosis[] {
  const found: Diagnosis[] = []
  for (const pool of simulation.pools ?? []) {
    const {capacity} = pool
    if (capacity.IPv4 === 0n && capacity.IPv6 === 0n)
      found.push(
        diagnosis('CFG_POOL_EMPTY', pool.name, {
          sentence: `pool ${pool.name} holds no address that can be given out`,
          evidence: pool.entries.map(({text}) => `addresses: ${text}`),
          fix: 'write both ends of a range in one family, and more than one address next to avoidBuggyIPs',
        }),
      )
    if (pool.pin?.selectsNoNamespace === true && isKnown(installation.snapshot, 'namespaces'))
      found.push(
        diagnosis('CFG_POOL_SELECTS_NO_NAMESPACE', pool.name, {
          sentence: `the namespaceSelectors of pool ${pool.name} match no namespace: it is used for nobody by itself, and for everybody who names it`,
          evidence: pool.pin.namespaceSelectors.map(
            (selector) => `namespaceSelector ${formatSelector(selector)}`,
          ),
          fix: 'label the namespaces the pool is meant for, or mend spec.serviceAllocation.namespaceSelectors',
        }),
      )
  }
  return found
}

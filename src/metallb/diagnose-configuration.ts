import {objectsOf} from '../model/cluster.js'
import {stringAt} from '../model/json.js'
import type {Case} from './case.js'
import {diagnosis, type Diagnosis} from './diagnosis.js'
import {isKnown} from './installation.js'
import {formatSelector} from './selectors.js'

/** Configuration MetalLB refuses, and pools that serve nobody. */
export function diagnoseConfiguration(subject: Case): readonly Diagnosis[] {
  return [...refused(subject), ...pools(subject)]
}

/** What MetalLB reports counts; where it reports nothing (older releases, manifests) the configuration is checked here. */
function refused({installation, simulation}: Case): readonly Diagnosis[] {
  const {snapshot, components} = installation
  const errors = new Map<string, string>()
  if (simulation.controllerError !== undefined) errors.set('controller', simulation.controllerError)
  for (const [node, error] of simulation.speakerErrors) errors.set(`speaker-${node}`, error)
  for (const {metadata, status} of objectsOf(snapshot, 'configurationstates')) {
    if (metadata.namespace !== components.namespace) continue
    const result = stringAt(status, 'result')
    if (result === 'Valid') errors.delete(metadata.name)
    if (result === 'Invalid') errors.set(metadata.name, stringAt(status, 'errorSummary') || 'no reason given')
  }
  return [...errors].map(([component, error]) =>
    diagnosis('CFG_INVALID', `ConfigurationState/${component}`, {
      sentence: `MetalLB's ${component} refuses the configuration and goes on with the last good one, or with none if it started since`,
      evidence: error.split('\n'),
      fix: 'mend the object named in the message; MetalLB takes the change over at once',
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

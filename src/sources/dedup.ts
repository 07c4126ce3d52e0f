import type {Endpoint} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import {sortUnique, uniteOrigins} from './merge.js'
import {endpointProblem} from './validate.js'
import {describeEndpoint, endpointFinding, type Dropped, type Wrapped} from './wrapper.js'

/**
 * Drops endpoints external-dns would refuse, and repetitions: of endpoints alike in type, name, set identifier and
 * targets the first stays, whatever their TTLs, labels and properties; it takes over the origins of the others.
 */
export function removeDuplicates(endpoints: readonly Endpoint[]): Wrapped {
  const kept = new Map<string, Endpoint>()
  const findings: Finding[] = []
  const dropped: Dropped[] = []
  for (const endpoint of endpoints) {
    const problem = endpointProblem(endpoint)
    if (problem !== undefined) {
      const message = `${describeEndpoint(endpoint)} is left out: ${problem}`
      findings.push(endpointFinding(endpoint, 'MLD0303', 'warning', message))
      dropped.push({endpoint, reason: {code: 'bad-target', message, decided: false}})
      continue
    }
    const targets = sortUnique(endpoint.targets)
    const id = `${endpoint.recordType}\n${endpoint.dnsName}\n${endpoint.setIdentifier}\n${targets.join('\n')}`
    const first = kept.get(id)
    if (first === undefined) kept.set(id, targets === endpoint.targets ? endpoint : {...endpoint, targets})
    else kept.set(id, {...first, origins: uniteOrigins([...first.origins, ...endpoint.origins])})
  }
  return {endpoints: [...kept.values()], findings, dropped}
}

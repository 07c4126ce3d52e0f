import type {MetalLBFacts} from '../../facts/metallb.js'
import {na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {poolSubject} from '../../subject.js'
import {isManifests, nothing, serviceRule} from './metallb-rule.js'

const code = 'MLD0223'

/** MLD0223. Pools that overlap one another are refused by MetalLB as a whole: MLD0203 tells that. */
export const poolOverlap: CheckRule = serviceRule({
  code,
  needs: ['ipaddresspools', 'nodes', 'services'],
  prepare: nothing,
  judge: ({subject, addresses}, facts) => {
    if (addresses.length === 0) return na(code, subject, 'it has no IP address')
    return facts.installation.objects.nodes.length === 0
      ? na(code, subject, 'no nodes are known')
      : pass(code, subject, `${addresses.join(', ')} is no address of a node`)
  },
  others: (facts) => {
    const seen = whatWasSeen(facts)
    return facts.pools.map(({name}) => {
      const subject = poolSubject(name)
      return seen === ''
        ? na(code, subject, 'the manifests hold no nodes')
        : pass(code, subject, `apart from ${seen}; a DHCP range cannot be seen`)
    })
  },
})

function whatWasSeen(facts: MetalLBFacts): string {
  const {nodes} = facts.installation.objects
  if (nodes.length === 0) return isManifests(facts) ? '' : 'ClusterIPs'
  return `the addresses of ${nodes.length} nodes, their pod ranges and ClusterIPs`
}

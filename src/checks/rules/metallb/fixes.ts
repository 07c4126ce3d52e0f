import type {Diagnosis, DiagnosisCode} from '../../../metallb/diagnosis.js'
import type {KubeObject} from '../../../model/cluster.js'
import {findNearest} from '../../../model/nearest.js'
import type {MetalLBFacts, MetalLBService} from '../../facts/metallb.js'
import type {Fix} from '../../result.js'
import type {Installation} from '../../../metallb/installation.js'
import {annotateCommand, annotationKey, applyCommand, toFix} from './fix-text.js'

type MadeFix = (facts: MetalLBFacts, service: MetalLBService, found: Diagnosis) => Fix | undefined

/** Where more can be offered than the text of the diagnosis: the whole command. */
const made: Readonly<Partial<Record<DiagnosisCode, MadeFix>>> = {
  ANN_NO_ADVERTISEMENT: (facts, {pool}) => (pool === '' ? undefined : advertise(facts, pool)),
  ALLOC_UNKNOWN_POOL: ({pools, installation}, {wish}) => {
    const near = findNearest(
      wish.requestedPool,
      pools.map(({name}) => name),
    )
    return near === undefined ? undefined : request(wish, near, installation)
  },
  ALLOC_ONLY_NON_AUTOASSIGN_POOLS: ({pools, installation}, {wish}) => {
    const [first] = pools.filter(({autoAssign}) => !autoAssign)
    return first === undefined ? undefined : request(wish, first.name, installation)
  },
  ALLOC_REQUEST_IP_POOL_CONFLICT: (_, {wish}) => ({
    text: 'let the address decide the pool',
    commands: [annotateCommand(wish, {'metallb.io/address-pool': undefined})],
  }),
  ALLOC_PREFER_DUALSTACK_FLAPPING: (_, {wish}) => ({
    text: 'ask for one family',
    commands: [
      `kubectl -n ${wish.namespace} patch service ${wish.name} -p '{"spec":{"ipFamilyPolicy":"SingleStack"}}'`,
    ],
  }),
  ANN_NO_LOCAL_ENDPOINTS: (_, {wish}) => ({
    text: 'run a pod on one of these nodes, or give up the source address of clients',
    commands: [
      `kubectl -n ${wish.namespace} patch service ${wish.name} -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'`,
    ],
  }),
  ANN_NODE_EXCLUDED_LABEL: (_facts, _service, {fix}) => ({
    ...toFix(fix),
    text: 'take the label off, or run the speakers with --ignore-exclude-lb',
  }),
  ANN_NO_ENDPOINTS: (_facts, {wish}, {fix}) => ({
    text: 'look at the pods and why they are not ready',
    commands: [
      ...(toFix(fix).commands ?? []),
      `kubectl -n ${wish.namespace} get endpointslices -l kubernetes.io/service-name=${wish.name}`,
    ],
  }),
  ANN_L2_MULTIPLE_NODES: (_facts, _service, {fix}) => ({
    text: `${fix}; restart all speakers if the memberlist Secret was changed`,
  }),
  ANN_NOT_ANNOUNCED: (facts) => ({
    text: 'look at the speakers and at what they make of the configuration',
    commands: [`kubectl -n ${facts.installation.components.namespace} get configurationstates`],
  }),
}

/** What mends a diagnosis. */
export function fixOf(diagnosis: Diagnosis, facts: MetalLBFacts, service: MetalLBService | undefined): Fix {
  const more = service === undefined ? undefined : made[diagnosis.code]?.(facts, service, diagnosis)
  return more ?? toFix(diagnosis.fix)
}

function request(
  wish: {readonly namespace: string; readonly name: string},
  pool: string,
  installation: Installation,
): Fix {
  return {
    text: `ask for pool ${pool}`,
    commands: [annotateCommand(wish, {[annotationKey('address-pool', installation)]: pool})],
  }
}

/** BGP where BGP is configured, else L2, which needs nothing else. */
export function advertise({installation, advertisements}: MetalLBFacts, pool: string): Fix {
  const {components, objects} = installation
  const {l2Advertisements, bgpAdvertisements} = objects
  const usesL2 = advertisements.some(({kind}) => kind === 'L2Advertisement')
  const kind = objects.peers.length > 0 && !usesL2 ? 'BGPAdvertisement' : 'L2Advertisement'
  return {
    text: `create a ${kind === 'L2Advertisement' ? 'L2Advertisement (or BGPAdvertisement)' : kind} for pool ${pool}`.replace(
      'a L2',
      'an L2',
    ),
    commands: [
      applyCommand({
        apiVersion: 'metallb.io/v1beta1',
        kind,
        metadata: {
          name: freeName(pool, kind === 'BGPAdvertisement' ? bgpAdvertisements : l2Advertisements),
          namespace: components.namespace,
        },
        spec: {ipAddressPools: [pool]},
      }),
    ],
  }
}

/** The name of the pool, unless an advertisement bears it: what that one says must stay as it is. */
function freeName(pool: string, advertisements: readonly KubeObject[]): string {
  const taken = new Set(advertisements.map(({metadata}) => metadata.name))
  const names = [pool, `pool-${pool}`, ...[...taken].map((_, index) => `${pool}-${index + 2}`)]
  return names.find((name) => !taken.has(name)) ?? pool
}

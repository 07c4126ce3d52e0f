import {readScope} from '../../metallb/advertisement.js'
import {toCase, type Case} from '../../metallb/case.js'
import {describePools} from '../../metallb/describe-pools.js'
import {Diagnoser} from '../../metallb/diagnose.js'
import type {Diagnosis} from '../../metallb/diagnosis.js'
import {readInstallation, type Installation} from '../../metallb/installation.js'
import {configured} from '../../metallb/refusal.js'
import {isHandled, type ServiceWish} from '../../metallb/service-wish.js'
import {simulate} from '../../metallb/simulate.js'
import type {ClusterSnapshot} from '../../model/cluster.js'
import {stringsAt} from '../../model/json.js'
import {poolSubject, serviceSubject} from '../subject.js'
import {indexDiagnoses, Sharer} from './told-diagnoses.js'
import type {AdvertisementFacts, MetalLBFacts, MetalLBService} from './metallb.js'

/** What the caller knows besides the snapshot. */
export type MetalLBFactsOptions = {
  /** MetalLB's namespace; otherwise it is found. */
  readonly namespace?: string
  /** `namespace/name` of the Services asked for; undefined = all. */
  readonly services?: ReadonlySet<string>
}

/** Reads MetalLB out of a snapshot of the `diagnosisKinds`, replays it and says what is wrong with it. */
export function toMetalLBFacts(snapshot: ClusterSnapshot, options: MetalLBFactsOptions = {}): MetalLBFacts {
  const {namespace, services} = options
  const installation = readInstallation(snapshot, namespace === undefined ? {} : {namespace})
  const simulation = simulate(installation)
  const diagnoser = new Diagnoser(installation, simulation)
  const subject = toCase(installation, simulation)
  const general = diagnoser.general()
  const sharer = new Sharer()
  const installed = isInstalled(installation, general)
  const judged = installation.wishes
    .filter((wish) => wish.isLoadBalancer && services?.has(wish.key) !== false)
    .map((wish) => toService(subject, wish, installed ? sharer.share(diagnoser.service(wish)) : []))
  return {
    installation,
    simulation,
    case: subject,
    installed,
    general,
    judged,
    told: indexDiagnoses(general, judged),
    pools: describePools(installation, simulation),
    advertisements: readAdvertisements(installation),
  }
}

/** Manifests of applications, and dumps of them, say nothing of the MetalLB they will meet. */
function isInstalled({snapshot, components, objects}: Installation, general: readonly Diagnosis[]): boolean {
  if (general.some(({code}) => code === 'METALLB_NOT_INSTALLED')) return false
  const {controllerPods, speakerPods, controllerDeployments, speakerDaemonSets} = components
  const {pools, l2Advertisements, bgpAdvertisements, peers} = objects
  const traces = [
    [controllerPods, speakerPods, controllerDeployments, speakerDaemonSets],
    [pools, l2Advertisements, bgpAdvertisements, peers],
  ]
  const isCluster = snapshot.origin === 'api' && snapshot.authoritative
  return isCluster || traces.flat(2).length > 0
}

function toService(
  {installation, simulation, allocator}: Case,
  wish: ServiceWish,
  found: readonly Diagnosis[],
): MetalLBService {
  const {origin} = installation.snapshot
  const handled = isHandled(wish, installation.settings.lbClass)
  const outcome = simulation.services.get(wish.key)
  const replayed = handled ? (outcome?.ips ?? []) : []
  const addresses = wish.ips.length > 0 || origin === 'api' ? wish.ips : replayed
  const pools = [...new Set(addresses.flatMap((ip) => allocator.holderOf(ip)?.name ?? []))]
  const expected = [outcome?.pool ?? '', wish.requestedPool].filter((name) =>
    allocator.pools.some((pool) => pool.name === name),
  )
  const within = pools.length > 0 ? pools : handled ? expected.slice(0, 1) : []
  return {
    wish,
    subject: {...serviceSubject(wish.key), within: within.map((name) => poolSubject(name).id)},
    isHandled: handled,
    addresses,
    pool: pools[0] ?? '',
    isPending: handled && origin === 'api' && wish.ingressCount === 0,
    found,
  }
}

/** One that MetalLB cannot read selects nothing. */
function readAdvertisements({objects}: Installation): readonly AdvertisementFacts[] {
  const {l2Advertisements, bgpAdvertisements, nodes} = objects
  const kinds = [
    {kind: 'L2Advertisement' as const, all: l2Advertisements},
    {kind: 'BGPAdvertisement' as const, all: bgpAdvertisements},
  ]
  return kinds.flatMap(({kind, all}) =>
    all.flatMap((object): readonly AdvertisementFacts[] => {
      const scope = configured(() => readScope(object, nodes))
      const {name} = object.metadata
      return scope.ok
        ? [{kind, name, scope: scope.value, interfaces: stringsAt(object.spec, 'interfaces')}]
        : []
    }),
  )
}

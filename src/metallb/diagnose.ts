import {toCase, type Case} from './case.js'
import {diagnoseAnnouncement} from './diagnose-announcement.js'
import {diagnoseCalico, diagnoseFRR} from './diagnose-bgp.js'
import {diagnoseConfiguration} from './diagnose-configuration.js'
import {diagnoseInstallation, diagnoseObjects} from './diagnose-installation.js'
import {diagnoseAssigned, diagnoseNetwork, takenAddresses, type TakenAddresses} from './diagnose-network.js'
import {diagnoseAddress, stale} from './diagnose-service.js'
import type {Diagnosis} from './diagnosis.js'
import type {Installation} from './installation.js'
import type {ServiceWish} from './service-wish.js'
import type {Simulation} from './simulate.js'

/** The diagnosis of a cluster: asked for everything, or for one Service after another. */
export class Diagnoser {
  readonly #case: Case
  readonly #taken: TakenAddresses

  constructor(installation: Installation, simulation: Simulation) {
    this.#case = toCase(installation, simulation)
    this.#taken = takenAddresses(installation.objects.nodes)
  }

  /** What concerns MetalLB as a whole and its pools: installation, configuration, network. */
  general(): readonly Diagnosis[] {
    const installation = diagnoseInstallation(this.#case)
    if (isMissing(installation)) return [...installation, ...leftBehind(this.#case)]
    return distinct([
      ...installation,
      ...diagnoseObjects(this.#case),
      ...diagnoseConfiguration(this.#case),
      ...diagnoseFRR(this.#case),
      ...diagnoseCalico(this.#case),
      ...diagnoseNetwork(this.#case),
    ])
  }

  /** What concerns one Service. */
  service(wish: ServiceWish): readonly Diagnosis[] {
    const {unusable, found} = diagnoseAssigned(this.#case, wish, this.#taken)
    // an address that belongs to somebody else would not work however well it is announced
    return [
      ...diagnoseAddress(this.#case, wish),
      ...found,
      ...(unusable ? [] : diagnoseAnnouncement(this.#case, wish)),
    ]
  }

  /** Everything, each fault once. */
  all(): readonly Diagnosis[] {
    const general = this.general()
    if (isMissing(general)) return general
    return distinct([
      ...general,
      ...this.#case.installation.wishes.flatMap((wish) => (wish.isLoadBalancer ? this.service(wish) : [])),
    ])
  }
}

/** Addresses that outlived MetalLB. */
function leftBehind({installation}: Case): readonly Diagnosis[] {
  return installation.wishes
    .filter(({isLoadBalancer, fromPool, ips}) => isLoadBalancer && fromPool !== '' && ips.length > 0)
    .map((wish) => stale(wish, [`the annotation names pool ${wish.fromPool}`, 'MetalLB is not installed']))
}

function isMissing(found: readonly Diagnosis[]): boolean {
  return found.some(({code}) => code === 'METALLB_NOT_INSTALLED')
}

function distinct(found: readonly Diagnosis[]): readonly Diagnosis[] {
  const seen = new Map<string, Diagnosis>()
  // Services with the same sessions hold the very same diagnoses
  for (const one of new Set(found)) {
    const id = `${one.code}\n${one.subject}`
    const known = seen.get(id)
    if (known === undefined || (known.severity !== 'error' && one.severity === 'error')) seen.set(id, one)
  }
  return [...seen.values()]
}

/** Everything that is wrong in the cluster as far as MetalLB is concerned. */
export function diagnoseAll(installation: Installation, simulation: Simulation): readonly Diagnosis[] {
  return new Diagnoser(installation, simulation).all()
}

/** What is wrong for one Service (`namespace/name`): with itself first, then with MetalLB and its pools as a whole. */
export function diagnose(
  installation: Installation,
  service: string,
  simulation: Simulation,
): readonly Diagnosis[] {
  const diagnoser = new Diagnoser(installation, simulation)
  const wish = installation.wishes.find(({key}) => key === service)
  const general = diagnoser.general()
  if (isMissing(general) || wish === undefined) return general
  return distinct([...diagnoser.service(wish), ...general])
}

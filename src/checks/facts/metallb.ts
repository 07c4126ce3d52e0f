import type {readScope} from '../../metallb/advertisement.js'
import type {Case} from '../../metallb/case.js'
import type {PoolDescription} from '../../metallb/describe-pools.js'
import type {Diagnosis} from '../../metallb/diagnosis.js'
import type {Installation} from '../../metallb/installation.js'
import type {ServiceWish} from '../../metallb/service-wish.js'
import type {Simulation} from '../../metallb/simulate.js'
import type {Subject} from '../subject.js'
import type {Told} from './told-diagnoses.js'

/** A Service of type LoadBalancer as MetalLB stands to it. */
export type MetalLBService = {
  readonly wish: ServiceWish
  /** It depends on the pools of its addresses. */
  readonly subject: Subject
  /** Whether MetalLB looks at it at all (loadBalancerClass). */
  readonly isHandled: boolean
  /** What its status holds; with manifests, which hold no status, what MetalLB would give. */
  readonly addresses: readonly string[]
  /** The pool of the addresses; '' when it has none or no pool holds them. */
  readonly pool: string
  /** Handled by a MetalLB that runs, and its status is empty. Never with manifests. */
  readonly isPending: boolean
  readonly found: readonly Diagnosis[]
}

/** An advertisement and whom it is for, whether or not the speakers accept the configuration as a whole. */
export type AdvertisementFacts = {
  readonly kind: 'L2Advertisement' | 'BGPAdvertisement'
  readonly name: string
  readonly scope: ReturnType<typeof readScope>
  /** Network interfaces it names; empty = all. */
  readonly interfaces: readonly string[]
}

/** MetalLB as it was read, replayed and diagnosed. */
export type MetalLBFacts = {
  readonly installation: Installation
  readonly simulation: Simulation
  readonly case: Case
  /** False when neither its kinds nor its pods are there: its checks do not apply. */
  readonly installed: boolean
  /** What concerns MetalLB as a whole, its pools and the network. */
  readonly general: readonly Diagnosis[]
  /** The Services of type LoadBalancer that are in scope, in order of their creation. */
  readonly judged: readonly MetalLBService[]
  /** By code of the check that tells them, every diagnosis above. */
  readonly told: ReadonlyMap<string, readonly Told[]>
  readonly pools: readonly PoolDescription[]
  readonly advertisements: readonly AdvertisementFacts[]
}

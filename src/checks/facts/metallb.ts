import type {Diagnosis} from '../../metallb/diagnosis.js'
import type {Installation} from '../../metallb/installation.js'
import type {Simulation} from '../../metallb/simulate.js'
import type {Case} from '../../metallb/case.js'

/** MetalLB as it was read, replayed and diagnosed. */
export type MetalLBFacts = {
  readonly installation: Installation
  readonly simulation: Simulation
  readonly case: Case
  /** False when neither its kinds nor its pods are there: its checks do not apply. */
  readonly installed: boolean
  /** What concerns MetalLB as a whole, its pools and the network. */
  readonly general: readonly Diagnosis[]
  /** By `namespace/name`, the Services of type LoadBalancer that are in scope. */
  readonly services: ReadonlyMap<string, readonly Diagnosis[]>
}

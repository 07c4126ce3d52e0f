import type {KubeObject} from '../../model/cluster.js'
import type {Endpoint} from '../../model/endpoint.js'
import type {Change, HeldItem} from '../../plan/change.js'
import type {Collected} from '../../sources/collect.js'
import type {SourceSettings} from '../../sources/settings.js'
import type {ObjectVerdict} from '../../sources/source.js'
import type {Subject} from '../subject.js'
import type {ProviderFacts, ZoneFacts} from './provider.js'

/** What the cluster publishes, and for every object that publishes nothing the reason. Made by `buildSource`. */
export type SourceFacts = {
  readonly settings: SourceSettings
  readonly collected: Collected
  /** Whether every list the sources need was read to its end. */
  readonly complete: boolean
  /** The objects the sources looked at, by `formatRef`. */
  readonly objects: ReadonlyMap<string, KubeObject>
  /** The Service of type LoadBalancer an Ingress is reached through; both as `namespace/name`. */
  readonly behind: ReadonlyMap<string, string>
  /** Every legal name an object asks for, once for each view it belongs to; in order of name. */
  readonly hosts: ReadonlyMap<string, readonly HostFacts[]>
}

/** A name in a view, with all that is known of it. */
export type HostFacts = {
  readonly name: string
  /** '' when there is only one view, or when the domain filters of all views leave the name out. */
  readonly view: string
  /** Depends on the objects that ask for it, the Services behind them, its zone and its provider. */
  readonly subject: Subject
  /** What is published of it; empty = asked for and held, or not asked for at all. */
  readonly endpoints: readonly Endpoint[]
  /** The objects that ask for it. */
  readonly askedBy: readonly ObjectVerdict[]
  /** undefined when no provider is configured, or none whose domain filter lets the name pass. */
  readonly provider: ProviderFacts | undefined
  /** The zone it lies in; undefined when there is none, or when the zones are not known. */
  readonly zone: ZoneFacts | undefined
  /** What the plan of this run holds back at the name, and what it changes. */
  readonly held: readonly HeldItem[]
  readonly changes: readonly Change[]
}

/** What a controller that writes DNS records is. Only external-dns is understood in full; of others the name is known. */
export type DnsProduct =
  'external-dns' | 'dns-operator' | 'dns-controller' | 'dns-controller-manager' | 'octodns' | 'dnscontrol'

/** How a container is given a credential; names only, never a value. */
export type ControllerCredential = {
  /**
   * secret-env, config-env: an environment variable filled from a Secret or ConfigMap · literal-env, literal-argument:
   * the value itself stands in the manifest · secret-file: a Secret mounted as files · identity: an annotation of the
   * ServiceAccount names a cloud role.
   */
  readonly kind: 'secret-env' | 'config-env' | 'literal-env' | 'literal-argument' | 'secret-file' | 'identity'
  /** The variable, the flag, the mount path or the annotation. */
  readonly name: string
  /** The Secret or ConfigMap (`name` or `name/key`); '' where there is none. */
  readonly from: string
  readonly container: string
}

/** A pod of the controller as far as its health shows. */
export type ControllerPod = {
  readonly name: string
  /** `Running`, `Pending`, …; '' = not told. */
  readonly phase: string
  readonly ready: boolean
  readonly restarts: number
  /** Why a container waits: `CrashLoopBackOff`, `ImagePullBackOff`, …; '' = it does not. */
  readonly waiting: string
  /** What the API says about waiting. */
  readonly waitingMessage: string
  readonly lastTermination?: {
    /** `Error`, `OOMKilled`, … */
    readonly reason: string
    readonly exitCode: number
    readonly message: string
    /** RFC 3339, or ''. */
    readonly finishedAt: string
  }
}

/** A Deployment or StatefulSet that writes DNS records, read from its manifest. Defaults are those of its version. */
export type DnsController = {
  readonly product: DnsProduct
  readonly kind: 'Deployment' | 'StatefulSet'
  readonly namespace: string
  readonly name: string
  readonly container: string
  readonly image: string
  /** `0.21.0`; undefined when the image has no readable tag. */
  readonly version?: string
  /** `spec.replicas`. */
  readonly replicas: number
  /** `status.readyReplicas`; undefined when no status was read (manifests). */
  readonly ready?: number
  /** undefined when pods were not read. */
  readonly pods?: readonly ControllerPod[]
  readonly podLabels: Readonly<Record<string, string>>
  /** `default` when the pod names none. */
  readonly serviceAccount: string
  readonly credentials: readonly ControllerCredential[]
  /** What its arguments come to; for other products everything is empty. */
  readonly settings: ControllerSettings
  readonly arguments: ArgumentReport
}

/** Arguments and environment of external-dns as it would read them. '' and [] = not given, without a default. */
export type ControllerSettings = {
  readonly sources: readonly string[]
  readonly provider: string
  /** Where the provider is asked, when an argument says: `--pdns-server`, `--rfc2136-host`, `--webhook-provider-url`. */
  readonly servers: readonly string[]
  /** Image path of the sidecar of provider `webhook`, without tag; ''. */
  readonly webhookImage: string
  /** Up to 0.21 `sync` when not given; later ''. */
  readonly policy: string
  readonly registry: string
  readonly ownerId: string
  /** False when the owner id is only the default. */
  readonly ownerIdGiven: boolean
  readonly prefix: string
  readonly suffix: string
  readonly wildcardReplacement: string
  readonly encrypted: boolean
  readonly domainFilters: readonly string[]
  readonly excludeDomains: readonly string[]
  /** As written; Go syntax. */
  readonly regexDomainFilter: string
  readonly regexDomainExclusion: string
  readonly zoneIdFilters: readonly string[]
  /** `--aws-zone-type` or `--google-zone-visibility`. */
  readonly visibility: '' | 'public' | 'private'
  /** Annotation prefixes it honours; empty = its version is not known. */
  readonly annotationPrefixes: readonly string[]
  readonly annotationFilter: string
  readonly labelFilter: string
  readonly ingressClasses: readonly string[]
  readonly serviceTypes: readonly string[]
  /** `--namespace`; '' = all. */
  readonly namespace: string
  readonly gatewayNamespace: string
  readonly gatewayListenerSets: boolean
  readonly managedRecordTypes: readonly string[]
  /** Go duration. */
  readonly interval: string
  readonly once: boolean
  readonly dryRun: boolean
}

/** What stands in the way of reading the arguments, by flag name. Values are left out: they may be secret. */
export type ArgumentReport = {
  /** Flags its version does not have: it stops at start. */
  readonly unknown: readonly string[]
  /** Flags that once were, with the release that dropped them, when its version is later or not known. */
  readonly removed: readonly {readonly flag: string; readonly release: string}[]
  /** What it says and stops with, in our words. */
  readonly errors: readonly string[]
  /** Flags whose value comes from a Secret or ConfigMap that was not read; the setting holds the reference. */
  readonly unresolved: readonly string[]
}

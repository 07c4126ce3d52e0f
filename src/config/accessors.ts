import {toDomainEntries, type DomainFilter} from '../model/filter.js'
import type {ConflictRule} from '../plan/input.js'
import type {ViewSettings} from '../workflows/ports.js'
import type {Effective} from './effective.js'
import {toRegistrySettings} from './source-accessors.js'
import {toRegex} from './value-checks.js'

/** What one view may hold and how it is owned. */
export function toViewSettings(effective: Effective): ViewSettings {
  const {values, view} = effective
  const classes = values['publish-address-classes']
  return {
    name: view,
    provider: values.provider ?? '',
    domainFilter: toDomainFilter(effective),
    managedRecordTypes: values['managed-record-types'],
    excludeRecordTypes: values['exclude-record-types'],
    policy: values.policy,
    registry: toRegistrySettings(effective),
    ...(classes.length === 0 ? {} : {addressClasses: classes}),
  }
}

/** The names a view may hold. */
export function toDomainFilter({values}: Effective): DomainFilter {
  const include = values['regex-domain-filter']
  const exclude = values['regex-domain-exclusion']
  return {
    include: toDomainEntries(values['domain-filter']),
    exclude: toDomainEntries(values['exclude-domains']),
    ...(include === '' ? {} : {regexInclude: toRegex(include)}),
    ...(exclude === '' ? {} : {regexExclude: toRegex(exclude)}),
  }
}

/** What decides a plan beyond sources and views. */
export type PlanSettings = {
  readonly onConflict: ConflictRule
  readonly allowRemovals?: number
  readonly graceSeconds: number
  readonly stateFile?: string
  readonly scope: {readonly target: readonly string[]; readonly exclude: readonly string[]}
  readonly resolveHostnames: boolean
  readonly expiresSeconds: number
  readonly explain?: string
  readonly out?: string
}

/** What decides a plan beyond sources and views. */
export function toPlanSettings({values}: Effective): PlanSettings {
  return {
    onConflict: values['on-conflict'],
    graceSeconds: values.grace,
    scope: {target: values.target, exclude: values.exclude},
    resolveHostnames: values['resolve-service-load-balancer-hostname'],
    expiresSeconds: values.expires,
    ...(values['allow-removals'] === undefined ? {} : {allowRemovals: values['allow-removals']}),
    ...(isText(values['state-file']) ? {stateFile: values['state-file']} : {}),
    ...(isText(values.explain) ? {explain: values.explain} : {}),
    ...(isText(values.out) ? {out: values.out} : {}),
  }
}

/** How the end of a run is judged and what it may do without asking. */
export type RunSettings = {
  readonly detailedExitcode: boolean
  readonly strict: boolean
  readonly failOn: 'error' | 'warning'
  readonly yes: boolean
  readonly expectDigest?: string
}

/** How the end of a run is judged and what it may do without asking. */
export function toRunSettings({values}: Effective): RunSettings {
  return {
    detailedExitcode: values['detailed-exitcode'],
    strict: values.strict,
    failOn: values['fail-on'],
    yes: values.yes,
    ...(isText(values['expect-digest']) ? {expectDigest: values['expect-digest']} : {}),
  }
}

/** Where the objects come from. */
export type InputSettings =
  | {
      readonly kind: 'manifests'
      readonly paths: readonly string[]
      readonly complete: boolean
      readonly defaultNamespace: string
    }
  | {
      readonly kind: 'cluster'
      readonly kubeconfig?: string
      /** Empty = the current context. */
      readonly contexts: readonly string[]
      readonly requestTimeoutMilliseconds: number
    }

/** Where the objects come from. */
export function toInputSettings({values}: Effective): InputSettings {
  if (values.manifests.length > 0) {
    return {
      kind: 'manifests',
      paths: values.manifests,
      complete: values['manifests-complete'],
      defaultNamespace: values['default-namespace'],
    }
  }
  return {
    kind: 'cluster',
    contexts: values.context,
    requestTimeoutMilliseconds: Math.round(values['request-timeout'] * 1000),
    ...(isText(values.kubeconfig) ? {kubeconfig: values.kubeconfig} : {}),
  }
}

/** The provider of a view with its options; the secret is read apart from them, see `readSecret`. */
export type ProviderSettings =
  | {readonly provider: 'zonefile'; readonly dir: string}
  | {
      readonly provider: 'rfc2136'
      readonly hosts: readonly string[]
      readonly port: number
      readonly zones: readonly string[]
      /** undefined = unsigned. */
      readonly tsig: {readonly keyName: string; readonly algorithm: string} | undefined
      readonly minTtlSeconds: number
      readonly batchChangeSize: number
    }

/** The provider of a view with its options; undefined when none is set, which only `endpoints` allows. */
export function toProviderSettings({values}: Effective): ProviderSettings | undefined {
  const {provider} = values
  if (provider === undefined) return undefined
  if (provider === 'zonefile') return {provider, dir: values['zonefile-dir'] ?? ''}
  return {
    provider,
    hosts: values['rfc2136-host'],
    port: values['rfc2136-port'],
    zones: values['rfc2136-zone'],
    tsig: values['rfc2136-insecure']
      ? undefined
      : {keyName: values['rfc2136-tsig-keyname'], algorithm: values['rfc2136-tsig-secret-alg']},
    minTtlSeconds: values['rfc2136-min-ttl'],
    batchChangeSize: values['rfc2136-batch-change-size'],
  }
}

/** Whether a text was given; an empty one takes back what a weaker layer said. */
function isText(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

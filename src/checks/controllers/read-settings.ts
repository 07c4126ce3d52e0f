import {objectsAt, stringAt, type JsonObject} from '../../model/json.js'
import type {ArgumentReport, ControllerSettings} from './dns-controller.js'
import {releaseWithout} from './flags.js'
import type {ParsedArguments} from './parse-arguments.js'
import {imagePath, isAtLeast} from './release.js'

const alphaPrefix = 'external-dns.alpha.kubernetes.io/'
const stablePrefix = 'external-dns.kubernetes.io/'

/** What external-dns of a release makes of its arguments. */
export function toSettings(
  {values}: ParsedArguments,
  version: string | undefined,
  podSpec: JsonObject,
): ControllerSettings {
  const list = (flag: string): readonly string[] => values.get(flag) ?? []
  const text = (flag: string, fallback = ''): string => values.get(flag)?.[0] ?? fallback
  const isOn = (flag: string): boolean => text(flag) === 'true'
  const provider = text('provider')
  const recordTypes = list('managed-record-types')
  return {
    sources: list('source'),
    provider,
    servers: serversOf(provider, list),
    webhookImage: provider === 'webhook' ? webhookImage(podSpec) : '',
    policy: text('policy', version !== undefined && !isAtLeast(version, '0.22.0') ? 'sync' : ''),
    registry: text('registry', 'txt'),
    ownerId: text('txt-owner-id', 'default'),
    ownerIdGiven: values.has('txt-owner-id'),
    prefix: text('txt-prefix').toLowerCase(),
    suffix: text('txt-suffix').toLowerCase(),
    wildcardReplacement: text('txt-wildcard-replacement'),
    encrypted: isOn('txt-encrypt-enabled'),
    domainFilters: list('domain-filter').filter((domain) => domain !== ''),
    excludeDomains: list('exclude-domains').filter((domain) => domain !== ''),
    regexDomainFilter: text('regex-domain-filter'),
    regexDomainExclusion: text('regex-domain-exclusion'),
    zoneIdFilters: list('zone-id-filter'),
    visibility: toVisibility(text('aws-zone-type') || text('google-zone-visibility')),
    annotationPrefixes: prefixesOf(text('annotation-prefix'), version),
    annotationFilter: text('annotation-filter'),
    labelFilter: text('label-filter'),
    ingressClasses: list('ingress-class'),
    serviceTypes: list('service-type-filter'),
    namespace: text('namespace'),
    gatewayNamespace: text('gateway-namespace'),
    gatewayListenerSets: isOn('gateway-listener-sets'),
    managedRecordTypes: recordTypes.length === 0 ? ['A', 'AAAA', 'CNAME'] : recordTypes,
    interval: text('interval', '1m'),
    once: isOn('once'),
    dryRun: isOn('dry-run'),
  }
}

/** Settings of a controller whose arguments are not understood. */
export function noSettings(): ControllerSettings {
  const parsed = {values: new Map<string, readonly string[]>(), unknown: [], errors: []}
  return {
    ...toSettings(parsed, undefined, {}),
    registry: '',
    ownerId: '',
    managedRecordTypes: [],
    interval: '',
  }
}

function toVisibility(text: string): ControllerSettings['visibility'] {
  return text === 'public' || text === 'private' ? text : ''
}

/** 0.22 reads the stable prefix unless told otherwise, earlier releases only the alpha one. */
function prefixesOf(given: string, version: string | undefined): readonly string[] {
  if (given !== '') return [given]
  if (version === undefined) return []
  return [isAtLeast(version, '0.22.0') ? stablePrefix : alphaPrefix]
}

function serversOf(provider: string, list: (flag: string) => readonly string[]): readonly string[] {
  const flag = serverFlags[provider]
  return flag === undefined ? [] : list(flag)
}

const serverFlags: Readonly<Record<string, string>> = {
  pdns: 'pdns-server',
  rfc2136: 'rfc2136-host',
  pihole: 'pihole-server',
  webhook: 'webhook-provider-url',
}

/** The chart names the sidecar `webhook`; by hand it is any container whose image speaks of webhooks. */
function webhookImage(podSpec: JsonObject): string {
  const containers = objectsAt(podSpec, 'containers')
  const sidecar =
    containers.find((one) => stringAt(one, 'name') === 'webhook') ??
    containers.find((one) => stringAt(one, 'image').includes('webhook'))
  return sidecar === undefined ? '' : imagePath(stringAt(sidecar, 'image'))
}

/** What keeps external-dns of a release from taking its arguments. `hiddenFlags` hold values that were not read. */
export function reportArguments(
  parsed: ParsedArguments,
  version: string | undefined,
  hiddenFlags: readonly string[],
): ArgumentReport {
  const {values, unknown, errors} = parsed
  const removed = unknown.flatMap((flag) => {
    const release = releaseWithout(flag)
    const isGone = release !== undefined && (version === undefined || isAtLeast(version, release))
    return isGone ? [{flag, release}] : []
  })
  return {
    unknown: unknown.filter((flag) => releaseWithout(flag) === undefined),
    removed,
    errors: [...errors, ...refusals(values, version)],
    unresolved: hiddenFlags,
  }
}

/** What external-dns says of arguments that parse and cannot be used together. */
function refusals(
  values: ReadonlyMap<string, readonly string[]>,
  version: string | undefined,
): readonly string[] {
  const given = (flag: string): string => values.get(flag)?.[0] ?? ''
  const needsPolicy = version !== undefined && isAtLeast(version, '0.22.0')
  const prefix = values.get('annotation-prefix')?.[0]
  const conditions: readonly (readonly [wrong: boolean, message: string])[] = [
    [given('source') === '', '--source is required'],
    [given('provider') === '', '--provider is required'],
    [needsPolicy && given('policy') === '', '--policy is required from release 0.22 on'],
    [
      given('txt-prefix') !== '' && given('txt-suffix') !== '',
      '--txt-prefix and --txt-suffix exclude each other',
    ],
    [prefix !== undefined && !prefix.endsWith('/'), '--annotation-prefix must end in "/"'],
    [
      given('ignore-hostname-annotation') === 'true' && given('fqdn-template') === '',
      '--ignore-hostname-annotation needs --fqdn-template',
    ],
    [
      given('create-ptr') === 'true' && values.get('managed-record-types')?.includes('PTR') !== true,
      '--create-ptr needs PTR in --managed-record-types',
    ],
  ]
  return conditions.filter(([wrong]) => wrong).map(([, message]) => message)
}

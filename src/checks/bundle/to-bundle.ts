import {toDocumentCapabilities} from '../../plan/plan-file-write.js'
import {toPlanContent} from '../../plan/plan-file.js'
import type {Plan} from '../../plan/plan.js'
import type {RegistrySettings} from '../../registry/settings.js'
import type {ClusterFacts} from '../facts/cluster.js'
import type {Gathered} from '../facts/gathered.js'
import type {ProviderFacts, Trouble, ZoneFacts} from '../facts/provider.js'
import {
  bundleSchema,
  type Bundle,
  type BundleCluster,
  type BundleHead,
  type BundleProvider,
} from './bundle.js'
import {annotationKeeper} from './kept-annotations.js'
import {cleanTexts, plainJson} from './plain-json.js'
import {toFilter, toRegistry} from './provider-settings.js'
import type {Redaction} from './redact-object.js'
import {redactProblem, redactSnapshot} from './redact-snapshot.js'

/**
 * What was gathered, without secrets and without what no check looks at. Judged again it gives the same report, except
 * that zones whose ownership records are encrypted are `sealed`: the key is not in a bundle, and neither is what it
 * would open.
 * @param clean masks what looks like a credential in text that others wrote
 */
export function toBundle(gathered: Gathered, head: BundleHead, clean: (text: string) => string): Bundle {
  const {cluster, metallbNamespace, providers, ...facts} = gathered
  const plan = providers.find((provider) => provider.plan !== undefined)?.plan
  const redaction: Redaction = {clean, keepsAnnotation: annotationKeeper(facts.sources.settings)}
  return {
    schema: bundleSchema,
    createdAt: head.createdAt,
    tool: {name: 'mldns', version: head.version},
    ...facts,
    cluster: toBundleCluster(cluster, redaction),
    ...(metallbNamespace === undefined ? {} : {metallbNamespace}),
    providers: providers.map((provider) => toBundleProvider(provider, clean)),
    ...(plan === undefined ? {} : {plan: toPlanContent(cleanPlan(plan, clean))}),
  }
}

/** What others said while the plan was made. */
function cleanPlan(plan: Plan, clean: (text: string) => string): Plan {
  return {
    ...plan,
    clusters: plan.clusters.map((cluster) => ({
      ...cluster,
      reads: cluster.reads.map(({error, ...read}) => ({
        ...read,
        ...(error === undefined ? {} : {error: clean(error)}),
      })),
    })),
    unread: plan.unread.map((zone) => ({...zone, message: clean(zone.message)})),
  }
}

function toBundleCluster(cluster: ClusterFacts, redaction: Redaction): BundleCluster {
  const {controllers: _, networkPolicies: __, snapshot, trouble, logs, ...facts} = cluster
  const {clean} = redaction
  return {
    ...facts,
    ...(snapshot === undefined ? {} : {snapshot: redactSnapshot(snapshot, redaction)}),
    ...(trouble === undefined ? {} : {trouble: cleanTexts(trouble, clean)}),
    logs: logs.map(({problem, lines, ...log}) => ({
      ...log,
      lines: lines.map(clean),
      ...(problem === undefined ? {} : {problem: redactProblem(problem, clean)}),
    })),
  }
}

function toBundleProvider(provider: ProviderFacts, clean: (text: string) => string): BundleProvider {
  const {plan: _, domainFilter, registry, capabilities, trouble, zones, ...facts} = provider
  return {
    ...facts,
    domainFilter: toFilter(domainFilter),
    registry: toRegistry(registry),
    ...(capabilities === undefined ? {} : {capabilities: toDocumentCapabilities(capabilities)}),
    ...(trouble === undefined ? {} : {trouble: {...toTrouble(trouble, clean), at: trouble.at}}),
    zones: zones.map((zone) => toZone(zone, registry, clean)),
  }
}

/** Details are facts of any kind for programs. */
function toTrouble({details, ...trouble}: Trouble, clean: (text: string) => string): Trouble {
  return {...cleanTexts(trouble, clean), details: plainJson(details, clean)}
}

function toZone(
  {content, trouble, inspection, writable, ...facts}: ZoneFacts,
  registry: RegistrySettings,
  clean: (text: string) => string,
): ZoneFacts {
  return {
    ...facts,
    ...(content === undefined ? {} : {content}),
    ...(content !== undefined && isSealed(content, registry) ? {sealed: true} : {}),
    ...(trouble === undefined ? {} : {trouble: toTrouble(trouble, clean)}),
    ...(inspection === undefined ? {} : {inspection: cleanTexts(inspection, clean)}),
    ...(writable === undefined ? {} : {writable: cleanTexts(writable, clean)}),
  }
}

/** Whether the key of the run opens any text of a zone. */
function isSealed({recordSets}: NonNullable<ZoneFacts['content']>, {cipher}: RegistrySettings): boolean {
  if (cipher === undefined) return false
  return recordSets.some(
    ({type, values}) => type === 'TXT' && values.some((value) => cipher.open(value) !== undefined),
  )
}

import {objectsOf, type KubeObject} from '../model/cluster.js'
import {objectsAt, stringAt, stringsAt} from '../model/json.js'
import {ingresses} from '../model/resource-kinds.js'
import {loadBalancerTargets} from './load-balancer.js'
import {ObjectReading, type FoundTargets, type ReadObject, type WantedName} from './object-reading.js'
import type {SourceSettings} from './settings.js'
import {foreignController, noHostname} from './skip-reasons.js'
import {buildContext, readObjects, type SourceContext} from './source-context.js'
import type {SkipReason, Source} from './source.js'
import {applyTemplates} from './templated-names.js'

/** Ingresses: hosts of rules and TLS, annotation `hostname`, templates; addresses of the status. */
export const ingressSource: Source = {
  name: 'ingress',
  main: ingresses,
  label: 'ingress',
  kinds: () => [ingresses],
  read(snapshot, settings) {
    const context = buildContext(snapshot, settings)
    return readObjects(objectsOf(snapshot, ingresses.resource), (object) => readIngress(object, context))
  },
  judge: (object, snapshot, settings) => readIngress(object, buildContext(snapshot, settings)).verdict,
}

function readIngress(object: KubeObject, context: SourceContext): ReadObject {
  const {settings} = context
  const reading = new ObjectReading(object, ingressSource, settings.annotationPrefixes)
  const filtered = context.filter(object) ?? wrongClass(reading, settings)
  if (filtered?.decided === true) return reading.reject(filtered)
  const foreign = foreignController(reading)
  if (foreign !== undefined) return reading.reject(foreign)
  const named = wantedNames(reading, settings)
  let found: FoundTargets | undefined
  const targets = (): FoundTargets =>
    (found ??= reading.targetAnnotation() ?? loadBalancerTargets(reading, undefined))
  for (const name of named.names) reading.publish(name, targets())
  const failure = applyTemplates(reading, context, {
    source: ingressSource.name,
    pairs: false,
    idle: () => targets().absent !== undefined,
    publish: (name) => reading.publish(name, targets()),
  })
  const held = filtered ?? reading.conflict() ?? named.unclear ?? failure
  if (held !== undefined) return reading.reject(held)
  return reading.finish(() => named.none ?? noHostname(reading, settings, namingFields(settings)))
}

type Names = {
  readonly names: readonly WantedName[]
  /** Set when it cannot be told which names are meant. */
  readonly unclear?: SkipReason
  /** Set when a setting of the object leaves no name. */
  readonly none?: SkipReason
}

function wantedNames(reading: ObjectReading, settings: SourceSettings): Names {
  const source = reading.annotations.values.get('ingress-hostname-source')
  const mode = source?.value.toLowerCase() ?? ''
  const known = mode === 'defined-hosts-only' || mode === 'annotation-only'
  const fromSpec = mode === 'annotation-only' ? [] : definedHosts(reading, settings)
  const annotated = mode === 'defined-hosts-only' || settings.ignoreHostnameAnnotation
  const fromAnnotation = annotated ? [] : reading.wantHosts('hostname')
  const names = uniqueNames([...fromSpec, ...fromAnnotation])
  if (source === undefined) return {names}
  if (!known) return {names: [], unclear: unknownHostnameSource(reading, source)}
  if (names.length > 0) return {names}
  const message = `${reading.title}: annotation ${source.key} is "${source.value}", and there is no such name`
  return {names, none: {code: 'hostname-source', message, decided: true, fix: `remove ${source.key}`}}
}

/** external-dns publishes none of the names then; what was meant cannot be known, so records are kept. */
function unknownHostnameSource(
  reading: ObjectReading,
  {key, value}: {readonly key: string; readonly value: string},
): SkipReason {
  const message = `${reading.title}: annotation ${key} is "${value}", expected defined-hosts-only or annotation-only; no name is published`
  const fix = `set ${key} to defined-hosts-only or annotation-only, or remove it`
  reading.find('MLD0301', 'warning', message, {fix})
  return {code: 'hostname-source', message, decided: false, fix}
}

function definedHosts(reading: ObjectReading, settings: SourceSettings): readonly WantedName[] {
  const {spec} = reading.object
  const hosts: (readonly [string, string])[] = []
  if (!settings.ignoreIngressRulesSpec)
    for (const [index, rule] of objectsAt(spec, 'rules').entries())
      hosts.push([stringAt(rule, 'host'), `spec.rules[${index}].host`])
  if (!settings.ignoreIngressTlsSpec)
    for (const [index, tls] of objectsAt(spec, 'tls').entries())
      for (const host of stringsAt(tls, 'hosts')) hosts.push([host, `spec.tls[${index}].hosts`])
  return hosts.flatMap(([host, field]) => (host === '' ? [] : (reading.want(host, field) ?? [])))
}

/** A host that stands in a rule, in TLS and in an annotation is published once, for the first of them. */
function uniqueNames(names: readonly WantedName[]): readonly WantedName[] {
  const seen = new Set<string>()
  return names.filter(({name}) => (seen.has(name) ? false : (seen.add(name), true)))
}

function namingFields(settings: SourceSettings): readonly string[] {
  return [
    ...(settings.ignoreIngressRulesSpec ? [] : ['spec.rules[].host']),
    ...(settings.ignoreIngressTlsSpec ? [] : ['spec.tls[].hosts']),
    ...(settings.ignoreHostnameAnnotation ? [] : ['annotation hostname']),
    ...(settings.fqdnTemplate.length === 0 ? [] : ['--fqdn-template']),
  ]
}

const legacyClass = 'kubernetes.io/ingress.class'

function wrongClass(reading: ObjectReading, {ingressClasses}: SourceSettings): SkipReason | undefined {
  if (ingressClasses.length === 0) return undefined
  const {object, title} = reading
  const named = stringAt(object.spec, 'ingressClassName')
  const legacy = object.metadata.annotations[legacyClass] ?? ''
  const found = named === '' ? legacy : named
  if (ingressClasses.includes(found)) return undefined
  const field = named === '' && legacy !== '' ? `annotation ${legacyClass}` : 'spec.ingressClassName'
  return {
    code: 'ingress-class',
    message: `${title}: ${field} is "${found}", expected one of --ingress-class ${ingressClasses.join(', ')}`,
    decided: true,
    fix: found === '' ? `set spec.ingressClassName` : `add --ingress-class ${found}`,
  }
}

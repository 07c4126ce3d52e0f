import {objectsOf, type KubeObject, type ResourceKind} from '../model/cluster.js'
import {endpointSlices, nodes, pods, services} from '../model/resource-kinds.js'
import {stringAt} from '../model/json.js'
import {mergeServices} from './merge.js'
import {ObjectReading, type ReadObject, type WantedName} from './object-reading.js'
import {buildServiceContext, type ServiceContext} from './service-context.js'
import {publishHeadless} from './service-headless.js'
import {publishNodePorts} from './service-node-port.js'
import {externalTargets, internalTargets, isHeadless} from './service-targets.js'
import type {SourceSettings} from './settings.js'
import {foreignController, noHostname} from './skip-reasons.js'
import type {SkipReason, Source} from './source.js'
import {applyTemplates} from './templated-names.js'

/** Types of Services, for `--service-type-filter`. */
export const serviceTypes: readonly string[] = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']

/** Services: annotations `hostname` and `internal-hostname`, or templates; addresses by type. */
export const serviceSource: Source = {
  name: 'service',
  main: services,
  label: 'service',
  kinds: serviceKinds,
  read(snapshot, settings) {
    const context = buildServiceContext(snapshot, settings)
    const readings = objectsOf(snapshot, services.resource).map((object) => readService(object, context))
    const all = readings.flatMap((one) => one.endpoints)
    const merged = mergeServices(all)
    return {
      endpoints: merged.endpoints,
      verdicts: readings.map((one) => one.verdict),
      findings: [...readings.flatMap((one) => one.findings), ...merged.findings],
    }
  },
  judge: (object, snapshot, settings) => readService(object, buildServiceContext(snapshot, settings)).verdict,
}

/** Which types pass; undefined = all. An empty member switches the filter off, as in external-dns. */
function typesAdmitted({serviceTypes: types}: SourceSettings): readonly string[] | undefined {
  return types.length === 0 || types.includes('') ? undefined : types
}

function serviceKinds(settings: SourceSettings): readonly ResourceKind[] {
  const types = typesAdmitted(settings) ?? serviceTypes
  const kinds: ResourceKind[] = [services]
  if (types.includes('NodePort') || types.includes('ClusterIP')) kinds.push(endpointSlices, pods)
  if (types.includes('NodePort')) kinds.push(nodes)
  return kinds
}

function readService(object: KubeObject, context: ServiceContext): ReadObject {
  const {settings} = context
  const reading = new ObjectReading(object, serviceSource, settings.annotationPrefixes)
  const filtered = context.filter(object) ?? wrongType(reading, settings)
  if (filtered?.decided === true) return reading.reject(filtered)
  const foreign = foreignController(reading)
  if (foreign !== undefined) return reading.reject(foreign)
  if (!settings.ignoreHostnameAnnotation) {
    for (const name of reading.wantHosts('hostname')) publishExternal(name, reading, context)
    for (const name of reading.wantHosts('internal-hostname')) publishInternal(name, reading, context)
  }
  const failure = applyTemplates(reading, context, {
    source: serviceSource.name,
    pairs: true,
    idle: () => publishesAddresses(reading) && externalTargets(reading, context).absent !== undefined,
    publish: (name) => publishExternal(name, reading, context),
  })
  const held = filtered ?? reading.conflict() ?? failure
  if (held !== undefined) return reading.reject(held)
  return reading.finish(() => noHostname(reading, settings, namingFields(settings)))
}

/** Whether all names of the Service share one list of targets. */
function publishesAddresses(reading: ObjectReading): boolean {
  return !isHeadless(reading.object) && stringAt(reading.object.spec, 'type') !== 'NodePort'
}

function publishExternal(name: WantedName, reading: ObjectReading, context: ServiceContext): void {
  const target = reading.targetAnnotation()
  if (target !== undefined) return reading.publish(name, target)
  if (isHeadless(reading.object)) return publishHeadless(name, reading, context)
  if (stringAt(reading.object.spec, 'type') === 'NodePort') return publishNodePorts(name, reading, context)
  reading.publish(name, externalTargets(reading, context))
}

function publishInternal(name: WantedName, reading: ObjectReading, context: ServiceContext): void {
  const type = stringAt(reading.object.spec, 'type')
  const clustered =
    type === 'LoadBalancer' || ((type === 'ClusterIP' || type === '') && !isHeadless(reading.object))
  if (clustered && reading.targetAnnotation() === undefined) reading.publish(name, internalTargets(reading))
  else publishExternal(name, reading, context)
}

function namingFields({ignoreHostnameAnnotation, fqdnTemplate}: SourceSettings): readonly string[] {
  const annotations = ignoreHostnameAnnotation ? [] : ['annotation hostname or internal-hostname']
  return fqdnTemplate.length === 0 ? annotations : [...annotations, '--fqdn-template']
}

function wrongType(reading: ObjectReading, settings: SourceSettings): SkipReason | undefined {
  const types = typesAdmitted(settings)
  const type = stringAt(reading.object.spec, 'type') || 'ClusterIP'
  if (types === undefined || types.includes(type)) return undefined
  return {
    code: 'service-type',
    message: `${reading.title}: spec.type ${type} is not among --service-type-filter ${types.join(', ')}`,
    decided: true,
    fix: `add --service-type-filter ${type}`,
  }
}

import {ConfigError} from '../../errors.js'
import type {ClusterSnapshot} from '../../model/cluster.js'
import {flagIn, numberIn, objectIn, textIn, textsIn, type FileObject} from '../../plan/plan-file-fields.js'
import {collectEndpoints} from '../../sources/collect.js'
import type {SourceSettings} from '../../sources/settings.js'
import type {Gathered} from '../facts/gathered.js'
import {mapOf, maybe, shaped} from './shape.js'

const readSettings = shaped<SourceSettings>({
  sources: textsIn,
  annotationPrefixes: textsIn,
  namespaces: textsIn,
  namespaceSelector: textIn,
  labelFilter: textIn,
  annotationFilter: textIn,
  ingressClasses: textsIn,
  serviceTypes: textsIn,
  publishInternalServices: flagIn,
  publishHostIp: flagIn,
  alwaysPublishNotReadyAddresses: flagIn,
  exposeInternalIpv6: flagIn,
  excludeUnschedulable: flagIn,
  ignoreHostnameAnnotation: flagIn,
  ignoreIngressRulesSpec: flagIn,
  ignoreIngressTlsSpec: flagIn,
  fqdnTemplate: textsIn,
  targetTemplate: textsIn,
  fqdnTargetTemplate: textsIn,
  combineFqdnAnnotation: flagIn,
  defaultTargets: textsIn,
  forceDefaultTargets: flagIn,
  targetNets: textsIn,
  excludeTargetNets: textsIn,
  nat64Networks: textsIn,
  managedRecordTypes: textsIn,
  excludeRecordTypes: textsIn,
  minTtl: numberIn,
  preferAlias: flagIn,
  createPtr: flagIn,
  provider: textIn,
  resolvedHostnames: maybe(mapOf(textsIn)),
})

/** What decides what the sources publish. */
export const readSources = shaped<Gathered['sources']>({
  settings: (parent, key) => {
    const at = objectIn(parent, key)
    const settings = readSettings(at)
    checkUsable(settings, at)
    return settings
  },
  complete: flagIn,
})

const nothing: ClusterSnapshot = {
  uid: '',
  context: '',
  origin: 'manifests',
  authoritative: false,
  lists: [],
  objects: {},
}

/** What only a run on the settings finds wrong: a selector or template that cannot be read. */
function checkUsable(settings: SourceSettings, {path, kind}: FileObject): void {
  try {
    collectEndpoints([nothing], settings)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(kind.code, `${path} in ${kind.title} cannot be used: ${error.message}`, {
      hint: kind.hint,
      cause: error,
    })
  }
}

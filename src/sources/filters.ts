import {ConfigError} from '../errors.js'
import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {matchesSelector, parseSelector, type ParsedSelector, type Selector} from '../model/selector.js'
import {titleOf} from './object-title.js'
import type {SourceSettings} from './settings.js'
import type {SkipReason} from './source.js'

/** Why an object is outside the filters every source has, or undefined when it is inside. */
export type ObjectFilter = (object: KubeObject) => SkipReason | undefined

/** The selector flags, with the setting each one fills. */
const flags = {
  labelFilter: {flag: '--label-filter', ordering: true},
  annotationFilter: {flag: '--annotation-filter', ordering: false},
  namespaceSelector: {flag: '--namespace-selector', ordering: true},
} as const

/** Name of a setting that holds a label selector. */
export type SelectorSetting = keyof typeof flags

/** The settings that hold label selectors. */
export const selectorSettings: readonly SelectorSetting[] = [
  'labelFilter',
  'annotationFilter',
  'namespaceSelector',
]

/**
 * The selector of a setting.
 * @throws ConfigError naming flag, text and position
 */
export function selectorSetting(settings: SourceSettings, setting: SelectorSetting): Selector {
  const {flag, ordering} = flags[setting]
  const text = settings[setting]
  const parsed: ParsedSelector = parseSelector(text, {ordering})
  if (parsed.ok) return parsed.selector
  const {position, reason} = parsed.problem
  throw new ConfigError(
    'SELECTOR_INVALID',
    `cannot read ${flag} "${text}": ${reason} (at character ${position + 1})`,
    {hint: 'write a label selector such as "tier=web,env in (prod,staging),!internal"'},
  )
}

/** Makes the filters common to all sources: namespaces, namespace selector, annotations, labels; in this order. */
export function buildObjectFilter(snapshot: ClusterSnapshot, settings: SourceSettings): ObjectFilter {
  const filters = [
    namespaceFilter(settings),
    namespaceSelectorFilter(snapshot, settings),
    annotationFilter(settings),
    labelFilter(settings),
  ].filter((filter) => filter !== undefined)
  return (object) => {
    for (const filter of filters) {
      const reason = filter(object)
      if (reason !== undefined) return reason
    }
    return undefined
  }
}

function namespaceFilter({namespaces}: SourceSettings): ObjectFilter | undefined {
  if (namespaces.length === 0) return undefined
  const listed = new Set(namespaces)
  return (object) => {
    const {namespace} = object.metadata
    if (namespace === '' || listed.has(namespace)) return undefined
    return {
      code: 'namespace',
      message: `${titleOf(object)}: namespace ${namespace} is not among --namespace ${namespaces.join(', ')}`,
      decided: true,
      fix: `add --namespace ${namespace}`,
    }
  }
}

function namespaceSelectorFilter(
  snapshot: ClusterSnapshot,
  settings: SourceSettings,
): ObjectFilter | undefined {
  const selector = selectorSetting(settings, 'namespaceSelector')
  if (selector.length === 0) return undefined
  const labels = new Map(
    objectsOf(snapshot, 'namespaces').map(({metadata}) => [metadata.name, metadata.labels]),
  )
  return (object) => {
    const {namespace} = object.metadata
    const found = labels.get(namespace)
    if (namespace === '' || (found !== undefined && matchesSelector(selector, found))) return undefined
    const code = 'namespace-selector'
    if (found === undefined)
      return {
        code,
        message: `${titleOf(object)}: the labels of namespace ${namespace} are not known, so --namespace-selector "${settings.namespaceSelector}" cannot be answered`,
        decided: false,
        fix:
          snapshot.origin === 'manifests'
            ? `add a manifest of Namespace ${namespace}`
            : 'allow mldns to list namespaces',
      }
    return {
      code,
      message: `${titleOf(object)}: namespace ${namespace} has labels ${showMap(found)}, which --namespace-selector "${settings.namespaceSelector}" does not select`,
      decided: true,
      fix: `label namespace ${namespace}, or change --namespace-selector`,
    }
  }
}

function annotationFilter(settings: SourceSettings): ObjectFilter | undefined {
  const selector = selectorSetting(settings, 'annotationFilter')
  if (selector.length === 0) return undefined
  return (object) => {
    const {annotations} = object.metadata
    if (matchesSelector(selector, annotations)) return undefined
    const relevant = selector.filter(({key}) => Object.hasOwn(annotations, key))
    const found =
      relevant.length === 0
        ? 'has none of its annotations'
        : `has ${relevant.map(({key}) => `${key}="${annotations[key]}"`).join(', ')}`
    return {
      code: 'annotation-filter',
      message: `${titleOf(object)}: --annotation-filter "${settings.annotationFilter}" does not match; the object ${found}`,
      decided: true,
      fix: 'annotate the object as the filter expects, or change --annotation-filter',
    }
  }
}

function labelFilter(settings: SourceSettings): ObjectFilter | undefined {
  const selector = selectorSetting(settings, 'labelFilter')
  if (selector.length === 0) return undefined
  return (object) =>
    matchesSelector(selector, object.metadata.labels)
      ? undefined
      : {
          code: 'label-filter',
          message: `${titleOf(object)}: --label-filter "${settings.labelFilter}" does not match labels ${showMap(object.metadata.labels)}`,
          decided: true,
          fix: 'label the object as the filter expects, or change --label-filter',
        }
}

function showMap(map: Readonly<Record<string, string>>): string {
  const shown = Object.entries(map).map(([key, value]) => `${key}=${value}`)
  return `{${shown.join(', ')}}`
}

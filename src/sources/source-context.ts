import type {ClusterSnapshot, KubeObject} from '../model/cluster.js'
import {buildObjectFilter, type ObjectFilter} from './filters.js'
import {mergeEndpoints} from './merge.js'
import type {ReadObject} from './object-reading.js'
import type {SourceSettings} from './settings.js'
import type {SourceResult} from './source.js'
import {compileTemplates, type NameTemplates} from './template.js'

/** What every source prepares once per snapshot. */
export type SourceContext = {
  readonly snapshot: ClusterSnapshot
  readonly settings: SourceSettings
  readonly filter: ObjectFilter
  readonly templates: NameTemplates
}

/**
 * Prepares filters and templates.
 * @throws ConfigError when a selector or template cannot be read
 */
export function buildContext(snapshot: ClusterSnapshot, settings: SourceSettings): SourceContext {
  return {
    snapshot,
    settings,
    filter: buildObjectFilter(snapshot, settings),
    templates: compileTemplates(settings),
  }
}

/** Reads all objects of a source and merges what they publish. */
export function readObjects(
  objects: readonly KubeObject[],
  read: (object: KubeObject) => ReadObject,
): SourceResult {
  const readings = objects.map((object) => read(object))
  const merged = mergeEndpoints(readings.flatMap((one) => one.endpoints))
  return {
    endpoints: merged.endpoints,
    verdicts: readings.map((one) => one.verdict),
    findings: [...readings.flatMap((one) => one.findings), ...merged.findings],
  }
}

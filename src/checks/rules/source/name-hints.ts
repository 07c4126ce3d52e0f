import type {KubeObject} from '../../../model/cluster.js'
import {normalizeName} from '../../../model/dns-name.js'
import {formatRef, type ObjectRef} from '../../../model/endpoint.js'
import {objectsAt, stringAt, stringsAt} from '../../../model/json.js'
import {alphaPrefix, currentPrefix} from '../../../sources/defaults.js'
import type {SkipReason} from '../../../sources/source.js'
import type {SourceFacts} from '../../facts/source.js'
import {hostnameKey} from '../../hostname-key.js'

/** Where somebody wrote a name that nobody reads. */
export type StrayName = {readonly where: 'annotation' | 'label'; readonly key: string; readonly value: string}

/**
 * The name of an object that asks for none, in a place where nobody reads it: a label, or an annotation under a prefix
 * like that of external-dns, such as `externaldns.kubernetes.io/`.
 */
export function strayName(
  {metadata: {annotations, labels}}: KubeObject,
  {settings}: SourceFacts,
  reason: SkipReason,
): StrayName | undefined {
  if (reason.code !== 'no-hostname' || reason.nearMiss !== undefined) return undefined
  const {annotationPrefixes} = settings
  const isRead = (key: string): boolean => annotationPrefixes.some((prefix) => key.startsWith(prefix))
  const annotation = findKey(
    annotations,
    (key) => /^[^/]*external-?dns[^/]*\//i.test(key) && hostnameKey.test(key) && !isRead(key),
  )
  if (annotation !== undefined) return {where: 'annotation', ...annotation}
  const known = [...annotationPrefixes, currentPrefix, alphaPrefix]
  const label = findKey(
    labels,
    (key) => hostnameKey.test(key) && known.some((prefix) => key.startsWith(prefix)),
  )
  return label === undefined ? undefined : {where: 'label', ...label}
}

/** An annotation that may hold a name for another writer, and would be read under another setting. */
export function otherPrefix(
  {metadata: {annotations}}: KubeObject,
  {settings}: SourceFacts,
): string | undefined {
  const found = findKey(
    annotations,
    (key, value) =>
      /\/(?:internal-)?hostname$/.test(key) &&
      value.includes('.') &&
      !settings.annotationPrefixes.some((prefix) => key.startsWith(prefix)),
  )
  return found?.key
}

function findKey(
  texts: Readonly<Record<string, string>>,
  matches: (key: string, value: string) => boolean,
): {readonly key: string; readonly value: string} | undefined {
  const found = Object.entries(texts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .find(([key, value]) => matches(key, value))
  return found === undefined ? undefined : {key: found[0], value: found[1]}
}

/** An object that publishes a name not, although it stands somewhere in it. */
export type Mention = {
  readonly ref: ObjectRef
  readonly object: KubeObject
  /** Such as `annotation external-dns.kubernetes.io/hostnames`. */
  readonly place: string
  readonly reason: SkipReason
}

/** Where a name stands in objects that publish nothing, or not that name. */
export function mentionsOf(name: string, {collected, objects, settings}: SourceFacts): readonly Mention[] {
  const isNamePlace = (key: string): boolean =>
    hostnameKey.test(key) || settings.annotationPrefixes.some((prefix) => key.startsWith(prefix))
  return collected.verdicts.flatMap((verdict): readonly Mention[] => {
    const {ref, skipped} = verdict
    const reason = verdict.reason ?? skipped.find((one) => cleaned(one.name) === name)?.reason
    const object = objects.get(formatRef(ref))
    if (reason === undefined || object === undefined) return []
    const place = placeOf(name, object, isNamePlace)
    return place === undefined ? [] : [{ref, object, place, reason}]
  })
}

function placeOf(
  name: string,
  {metadata, spec}: KubeObject,
  isNamePlace: (key: string) => boolean,
): string | undefined {
  const holds = (text: string): boolean => text.split(/[\s,;]+/).some((part) => cleaned(part) === name)
  const annotation = findKey(metadata.annotations, (key, value) => isNamePlace(key) && holds(value))
  if (annotation !== undefined) return `annotation ${annotation.key}`
  const label = findKey(metadata.labels, (_, value) => holds(value))
  if (label !== undefined) return `label ${label.key}`
  if (objectsAt(spec, 'rules').some((rule) => holds(stringAt(rule, 'host')))) return 'spec.rules[].host'
  if (objectsAt(spec, 'tls').some((tls) => stringsAt(tls, 'hosts').some(holds))) return 'spec.tls[].hosts'
  return stringsAt(spec, 'hostnames').some(holds) ? 'spec.hostnames' : undefined
}

/** A name without what people write around it: a scheme, a port, a path. */
function cleaned(text: string): string {
  return normalizeName(
    text
      .trim()
      .replace(/^[a-z]+:\/\//i, '')
      .replace(/[:/].*$/, ''),
  )
}

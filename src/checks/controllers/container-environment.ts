import {objectsOf, type ClusterSnapshot} from '../../model/cluster.js'
import {objectAt, objectsAt, stringAt, textMapAt, type JsonObject} from '../../model/json.js'

/** The environment of a container as far as it can be known without reading Secrets. */
export type ContainerEnvironment = {
  /** Variables whose value is known. */
  readonly values: ReadonlyMap<string, string>
  /** Variables that will have a value which was not read. */
  readonly hidden: ReadonlySet<string>
}

/** The pod a container runs in, for what a variable may take from it. */
export type PodHome = {readonly namespace: string; readonly serviceAccount: string}

/** `envFrom`, then `env`: the later wins. ConfigMaps count when the snapshot holds them; Secrets are never read. */
export function environmentOf(
  container: JsonObject,
  home: PodHome,
  snapshot: ClusterSnapshot,
): ContainerEnvironment {
  const values = new Map<string, string>()
  const hidden = new Set<string>()
  for (const from of objectsAt(container, 'envFrom')) {
    const data = configMapData(stringAt(objectAt(from, 'configMapRef'), 'name'), home, snapshot)
    for (const [key, value] of Object.entries(data)) values.set(stringAt(from, 'prefix') + key, value)
  }
  for (const variable of objectsAt(container, 'env')) {
    const name = stringAt(variable, 'name')
    const value = valueOf(variable, home, snapshot)
    if (value === undefined) {
      values.delete(name)
      hidden.add(name)
    } else {
      values.set(name, expand(value, values, hidden))
      hidden.delete(name)
    }
  }
  return {values, hidden}
}

function valueOf(variable: JsonObject, home: PodHome, snapshot: ClusterSnapshot): string | undefined {
  if (typeof variable['valueFrom'] !== 'object') return stringAt(variable, 'value')
  const from = objectAt(variable, 'valueFrom')
  const path = stringAt(objectAt(from, 'fieldRef'), 'fieldPath')
  if (path === 'metadata.namespace') return home.namespace
  if (path === 'spec.serviceAccountName') return home.serviceAccount
  const reference = objectAt(from, 'configMapKeyRef')
  return configMapData(stringAt(reference, 'name'), home, snapshot)[stringAt(reference, 'key')]
}

function configMapData(
  name: string,
  {namespace}: PodHome,
  snapshot: ClusterSnapshot,
): Readonly<Record<string, string>> {
  if (name === '') return {}
  const map = objectsOf(snapshot, 'configmaps').find(
    ({metadata}) => metadata.name === name && metadata.namespace === namespace,
  )
  return map === undefined ? {} : textMapAt(map.rest, 'data')
}

/**
 * Replaces `$(NAME)` as kubelet does: `$$(NAME)` becomes `$(NAME)`, and what refers to nothing stays as written. So does
 * what refers to a hidden value.
 */
export function expand(
  text: string,
  values: ReadonlyMap<string, string>,
  hidden: ReadonlySet<string> = new Set(),
): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (match, name: string | undefined) => {
    if (match === '$$') return '$'
    return name === undefined || hidden.has(name) ? match : (values.get(name) ?? match)
  })
}

/** Whether a value is nothing but that of another variable: `$(NAME)`. */
export function isReference(value: string): boolean {
  return /^\$\([^()]*\)$/.test(value)
}

/** Whether a text still refers to a value that was not read. */
export function refersTo(text: string, hidden: ReadonlySet<string>): boolean {
  return [...text.matchAll(/\$\(([^()]*)\)/g)].some(([, name]) => hidden.has(name ?? ''))
}

import {isObject, objectAt, objectsAt, stringAt, type JsonObject} from '../../model/json.js'
import {expand, isReference} from '../controllers/container-environment.js'
import {isSecretVariable} from '../controllers/credentials.js'
import {allFlags, secretFlags} from '../controllers/flags.js'
import {variableOf} from '../controllers/parse-arguments.js'
import type {RedactedWord} from './redact-arguments.js'

type Clean = (text: string) => string

/** Variables that are flags of external-dns in another place. */
const settings: ReadonlySet<string> = new Set(
  allFlags()
    .filter((flag) => !secretFlags.has(flag))
    .map(variableOf),
)

/**
 * The environment of a container: names, and where values come from. A value that stands there itself is hidden unless
 * it is a setting: of MetalLB, a flag of external-dns, or what an argument that is told refers to.
 */
export function redactEnvironment(
  container: JsonObject,
  words: readonly RedactedWord[],
  clean: Clean,
): JsonObject {
  const env = objectsAt(container, 'env')
  const told = toldVariables(env, words, clean)
  return {
    ...(container['env'] === undefined ? {} : {env: env.map((one) => toVariable(one, told, clean))}),
    ...(container['envFrom'] === undefined
      ? {}
      : {envFrom: objectsAt(container, 'envFrom').map(toEnvironmentSource)}),
  }
}

function toVariable(variable: JsonObject, told: ReadonlySet<string>, clean: Clean): JsonObject {
  const name = stringAt(variable, 'name')
  const {value, valueFrom} = variable
  return {
    name,
    ...(typeof value === 'string' ? {value: toldValue(name, value, told, clean)} : {}),
    ...(isObject(valueFrom) ? {valueFrom: toValueSource(valueFrom)} : valueFrom === null ? {valueFrom} : {}),
  }
}

/** `file:…` and a lone reference say where the value is, and checks tell them from a value. */
function toldValue(name: string, value: string, told: ReadonlySet<string>, clean: Clean): string {
  if (value === '' || isReference(value)) return value
  if (told.has(name)) return value.includes('://') ? clean(value) : value
  return value.startsWith('file:') ? 'file:REDACTED' : 'REDACTED'
}

function toValueSource(from: JsonObject): JsonObject {
  const kept = ['fieldRef', 'configMapKeyRef', 'secretKeyRef', 'resourceFieldRef'].flatMap((key) =>
    isObject(from[key]) ? [[key, from[key]] as const] : [],
  )
  return Object.fromEntries(kept)
}

function toEnvironmentSource(from: JsonObject): JsonObject {
  const references = ['configMapRef', 'secretRef'].flatMap((key) => {
    const name = stringAt(objectAt(from, key), 'name')
    return name === '' ? [] : [[key, {name}] as const]
  })
  return {
    ...(from['prefix'] === undefined ? {} : {prefix: stringAt(from, 'prefix')}),
    ...Object.fromEntries(references),
  }
}

/**
 * Names of the variables whose values are told: settings, and what those and the arguments refer to. A name that stands
 * in a secret argument, that says it holds a secret, or whose value would put a credential into an argument is not.
 */
function toldVariables(
  env: readonly JsonObject[],
  words: readonly RedactedWord[],
  clean: Clean,
): ReadonlySet<string> {
  const values = new Map(env.map((one) => [stringAt(one, 'name'), stringAt(one, 'value')]))
  const hidden = new Set(words.flatMap(({open, text}) => (open === undefined ? referencesIn(text) : [])))
  const told = new Set<string>()
  const pending = [...values.keys()].filter(isSetting)
  for (const {open} of words) {
    if (open === undefined) continue
    const expanded = expand(open, values)
    if (expanded.includes('://') && clean(expanded) !== expanded) continue
    pending.push(...referencesIn(open))
  }
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (told.has(name) || hidden.has(name) || isSecretVariable(name)) continue
    told.add(name)
    pending.push(...referencesIn(values.get(name) ?? ''))
  }
  return told
}

function isSetting(name: string): boolean {
  return settings.has(name) || /^(?:METALLB|FRRK8S)_/.test(name)
}

function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\(([^()]*)\)/g)].map(([, name = '']) => name)
}

import {compareText} from '../../model/dns-name.js'
import {objectAt, objectsAt, stringAt, type JsonObject} from '../../model/json.js'
import {isReference} from './container-environment.js'
import type {ControllerCredential} from './dns-controller.js'
import {secretFlags} from './flags.js'
import {parseArguments, variableOf} from './parse-arguments.js'

const secretVariables = new Set([...secretFlags].map(variableOf))

/** Variables of providers that hold a secret (`CF_API_TOKEN`), not where one is (`AWS_SHARED_CREDENTIALS_FILE`). */
export function isSecretVariable(name: string): boolean {
  if (secretVariables.has(name)) return true
  return /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|APIKEY|API_KEY|ACCESS_KEY|ACCESS_KEY_ID|CLIENT_SECRET|SECRET_KEY|KEY)$/.test(
    name,
  )
}

/** The credentials of a pod's containers, by name only: no value leaves this file. `args` as written, not expanded. */
export function credentialsOf(
  podSpec: JsonObject,
  container: string,
  args: readonly string[],
  accountAnnotations: Readonly<Record<string, string>>,
): readonly ControllerCredential[] {
  const found = objectsAt(podSpec, 'containers').flatMap((one) => [
    ...fromEnvironment(one),
    ...fromWholeSecrets(one),
    ...fromFiles(one, podSpec),
  ])
  const literal = [...parseArguments(args, new Map()).values]
    .filter(([flag, values]) => secretFlags.has(flag) && !values.every(isReference))
    .map(([flag]) => ({kind: 'literal-argument', name: flag, from: '', container}) as const)
  const identity = identityAnnotations
    .filter((key) => accountAnnotations[key] !== undefined)
    .map((key) => ({kind: 'identity', name: key, from: '', container}) as const)
  return [...found, ...literal, ...identity].toSorted(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name),
  )
}

/** Annotations of a service account that give it a role at a cloud. */
export const identityAnnotations: readonly string[] = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
]

function fromEnvironment(container: JsonObject): readonly ControllerCredential[] {
  const owner = stringAt(container, 'name')
  return objectsAt(container, 'env').flatMap((variable): readonly ControllerCredential[] => {
    const name = stringAt(variable, 'name')
    const from = objectAt(variable, 'valueFrom')
    const secret = objectAt(from, 'secretKeyRef')
    if (stringAt(secret, 'name') !== '')
      return [{kind: 'secret-env', name, from: keyOf(secret), container: owner}]
    if (!isSecretVariable(name)) return []
    const map = objectAt(from, 'configMapKeyRef')
    if (stringAt(map, 'name') !== '') return [{kind: 'config-env', name, from: keyOf(map), container: owner}]
    const value = stringAt(variable, 'value')
    // Cloudflare's token may be `file:…`, which says where it is
    return value === '' || value.startsWith('file:') || isReference(value)
      ? []
      : [{kind: 'literal-env', name, from: '', container: owner}]
  })
}

function keyOf(reference: JsonObject): string {
  return `${stringAt(reference, 'name')}/${stringAt(reference, 'key')}`
}

function fromWholeSecrets(container: JsonObject): readonly ControllerCredential[] {
  return objectsAt(container, 'envFrom').flatMap((from): readonly ControllerCredential[] => {
    const secret = stringAt(objectAt(from, 'secretRef'), 'name')
    const owner = stringAt(container, 'name')
    return secret === '' ? [] : [{kind: 'secret-env', name: 'envFrom', from: secret, container: owner}]
  })
}

function fromFiles(container: JsonObject, podSpec: JsonObject): readonly ControllerCredential[] {
  const secrets = new Map(
    objectsAt(podSpec, 'volumes').map((volume) => [stringAt(volume, 'name'), secretOf(volume)]),
  )
  return objectsAt(container, 'volumeMounts').flatMap((mount): readonly ControllerCredential[] => {
    const from = secrets.get(stringAt(mount, 'name')) ?? ''
    const name = stringAt(mount, 'mountPath')
    return from === '' ? [] : [{kind: 'secret-file', name, from, container: stringAt(container, 'name')}]
  })
}

function secretOf(volume: JsonObject): string {
  const own = stringAt(objectAt(volume, 'secret'), 'secretName')
  if (own !== '') return own
  const projected = objectsAt(objectAt(volume, 'projected'), 'sources')
    .map((source) => stringAt(objectAt(source, 'secret'), 'name'))
    .find((name) => name !== '')
  return projected ?? ''
}

import {objectAt, objectsAt, stringAt, stringsAt, type JsonObject} from '../../model/json.js'
import {tellsPublishedService} from '../published-service.js'
import type {TextChange} from './plain-json.js'
import {redactArguments} from './redact-arguments.js'
import {redactEnvironment} from './redact-environment.js'

/** Fields of a pod that say where it runs, as whom, and which names it has. */
const podFields = [
  'nodeName',
  'serviceAccountName',
  'serviceAccount',
  'hostname',
  'subdomain',
  'hostNetwork',
  'nodeSelector',
  'tolerations',
]

/** Words of the programs whose settings are read: MetalLB, and controllers that write DNS records. */
const programs = /metallb|\bfrr|external-?dns|dns-operator|dns-controller|octodns|dnscontrol/i

/** Whether a pod is of a program whose arguments and environment are read. Of others they are left out. */
export function tellsArguments(podSpec: JsonObject, labels: readonly JsonObject[]): boolean {
  const containers = objectsAt(podSpec, 'containers')
  const texts = [
    ...labels.flatMap((some) => Object.values(some)),
    ...containers.flatMap((one) => [stringAt(one, 'name'), stringAt(one, 'image')]),
  ]
  return texts.some((text) => typeof text === 'string' && programs.test(text))
}

/** A pod specification reduced to what is read of it. `tells` is the answer of {@link tellsArguments}. */
export function redactPodSpec(podSpec: JsonObject, tells: boolean, clean: TextChange): JsonObject {
  const nodeAffinity = objectAt(podSpec, 'affinity')['nodeAffinity']
  const containers = objectsAt(podSpec, 'containers')
  return {
    ...Object.fromEntries(
      podFields.flatMap((key) => (podSpec[key] === undefined ? [] : [[key, podSpec[key]]])),
    ),
    ...(nodeAffinity === undefined ? {} : {affinity: {nodeAffinity}}),
    containers: containers.map((one) => (tells ? toContainer(one, clean) : toForeign(one))),
    ...(tells && podSpec['volumes'] !== undefined
      ? {volumes: objectsAt(podSpec, 'volumes').map(toVolume)}
      : {}),
  }
}

function toContainer(container: JsonObject, clean: TextChange): JsonObject {
  const command = stringsAt(container, 'command')
  const args = stringsAt(container, 'args')
  // the value of the last word of the command may stand first among the arguments
  const program = command.length === 0 ? 0 : 1
  const words = redactArguments([...command, ...args], program, (text) => clean(text, 'message'))
  const texts = words.map(({text}) => text)
  return {
    ...nameOf(container),
    ...(container['command'] === undefined ? {} : {command: texts.slice(0, command.length)}),
    ...(container['args'] === undefined ? {} : {args: texts.slice(command.length)}),
    ...redactEnvironment(container, words, (text) => clean(text, 'message')),
    ...(container['volumeMounts'] === undefined
      ? {}
      : {volumeMounts: objectsAt(container, 'volumeMounts').map(toMount)}),
  }
}

function toMount(mount: JsonObject): JsonObject {
  return {name: stringAt(mount, 'name'), mountPath: stringAt(mount, 'mountPath')}
}

function nameOf(container: JsonObject): JsonObject {
  return {name: stringAt(container, 'name'), image: stringAt(container, 'image')}
}

/** Another load-balancer controller is known by its image and two of its switches, an ingress controller by its Service. */
function toForeign(container: JsonObject): JsonObject {
  const switches = [...stringsAt(container, 'command'), ...stringsAt(container, 'args')].filter(
    (word) => /^--controllers=[\w*,-]*$/.test(word) || tellsPublishedService(word),
  )
  const env = objectsAt(container, 'env').filter(
    (variable) =>
      stringAt(variable, 'name') === 'svc_enable' && /^(true|false)$/.test(stringAt(variable, 'value')),
  )
  return {
    ...nameOf(container),
    ...(switches.length === 0 ? {} : {args: switches}),
    ...(env.length === 0
      ? {}
      : {env: env.map((one) => ({name: 'svc_enable', value: stringAt(one, 'value')}))}),
  }
}

/** Which Secret a volume shows. */
function toVolume(volume: JsonObject): JsonObject {
  const secretName = stringAt(objectAt(volume, 'secret'), 'secretName')
  const projected = objectsAt(objectAt(volume, 'projected'), 'sources')
    .map((source) => stringAt(objectAt(source, 'secret'), 'name'))
    .filter((name) => name !== '')
  return {
    name: stringAt(volume, 'name'),
    ...(secretName === '' ? {} : {secret: {secretName}}),
    ...(projected.length === 0 ? {} : {projected: {sources: projected.map((name) => ({secret: {name}}))}}),
  }
}

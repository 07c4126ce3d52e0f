import type {KubeObject} from '../model/cluster.js'
import {objectsAt, stringAt, stringsAt, type JsonObject} from '../model/json.js'
import type {BGPMode} from './bgp-mode.js'
import {podSpecOf, type Components} from './components.js'

/** Numbers of a release, [major, minor, patch]. */
export type Version = readonly [number, number, number]

/** What the arguments and environment of the components say. */
export type Settings = {
  readonly bgpMode: BGPMode
  /** `--lb-class`; '' = none. */
  readonly lbClass: string
  /** `--ignore-exclude-lb` */
  readonly ignoreExcludeLabel: boolean
  /** False: every node is a candidate for L2, whether a speaker runs there or not. */
  readonly memberlist: boolean
  /** `onlywebhook`: the controller allocates nothing. */
  readonly webhookMode: string
  /** Release of the controller; undefined when the image has no such tag. */
  readonly version: Version | undefined
}

/**
 * Reads the settings from the pods, else from the templates of Deployment and DaemonSet. Without a speaker to look at:
 * memberlist on, and FRR-K8s, the Helm chart's default, which refuses least; a speaker without METALLB_BGP_TYPE is native.
 */
export function readSettings(components: Components): Settings {
  const [controller] = [...components.controllerPods, ...components.controllerDeployments]
  const [speaker] = [...components.speakerPods, ...components.speakerDaemonSets]
  const container = containerOf(controller, 'controller')
  const agent = containerOf(speaker, 'speaker')
  const mode = environment(agent, 'METALLB_BGP_TYPE') || environment(container, 'METALLB_BGP_TYPE')
  return {
    bgpMode: mode === 'frr' || mode === 'frr-k8s' ? mode : speaker === undefined ? 'frr-k8s' : 'native',
    lbClass: argument(container, 'lb-class') || argument(agent, 'lb-class'),
    ignoreExcludeLabel: ['true', 'True', 'TRUE', 't', 'T', '1', 'set'].includes(
      argument(agent, 'ignore-exclude-lb'),
    ),
    memberlist:
      speaker === undefined ||
      (has(agent, 'METALLB_ML_BIND_ADDR') && environment(agent, 'METALLB_ML_LABELS') !== ''),
    webhookMode: argument(container, 'webhook-mode') || 'enabled',
    version: versionOf(stringAt(container, 'image')),
  }
}

/** What a controller was given with `--lb-class`; '' = nothing. */
export function lbClassOf(controller: KubeObject): string {
  return argument(containerOf(controller, 'controller'), 'lb-class')
}

function containerOf(owner: KubeObject | undefined, name: string): JsonObject {
  if (owner === undefined) return {}
  const containers = objectsAt(podSpecOf(owner), 'containers')
  return containers.find((one) => stringAt(one, 'name') === name) ?? containers[0] ?? {}
}

/** Go's flags: `--name=value`, `-name value`, `--name` alone (then 'set'). */
function argument(container: JsonObject, name: string): string {
  const words = [...stringsAt(container, 'command'), ...stringsAt(container, 'args')]
  for (const [index, word] of words.entries()) {
    const bare = word.replace(/^--?/, '')
    if (bare === word) continue
    if (bare.startsWith(`${name}=`)) return bare.slice(name.length + 1)
    if (bare !== name) continue
    const next = words[index + 1]
    return next === undefined || next.startsWith('-') ? 'set' : next
  }
  return ''
}

function environment(container: JsonObject, name: string): string {
  const entry = objectsAt(container, 'env').find((one) => stringAt(one, 'name') === name)
  return entry === undefined ? '' : stringAt(entry, 'value')
}

/** Whether a variable is set; METALLB_ML_BIND_ADDR has its value from a field of the pod. */
function has(container: JsonObject, name: string): boolean {
  const entry = objectsAt(container, 'env').find((one) => stringAt(one, 'name') === name)
  return entry !== undefined && (stringAt(entry, 'value') !== '' || entry['valueFrom'] !== undefined)
}

function versionOf(image: string): Version | undefined {
  const match = /:v?(\d+)\.(\d+)\.(\d+)/.exec(image)
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])]
}

/** Whether the release is at least `wanted`; unknown releases count as current. */
export function isAtLeast(version: Version | undefined, wanted: Version): boolean {
  if (version === undefined) return true
  for (let index = 0; index < 3; index++) {
    const difference = (version[index] ?? 0) - (wanted[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

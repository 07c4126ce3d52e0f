import type {KubeObject} from '../model/cluster.js'
import {booleanAt, stringAt, stringsAt} from '../model/json.js'
import type {BGPMode} from './bgp-mode.js'
import type {Installation} from './installation.js'
import {isForNode, readConfig, type ConfigObjects} from './speaker-config.js'

/** What MetalLB's admission webhook answers. */
export type WebhookAnswer = {
  readonly allowed: boolean
  /** MetalLB's words, without the API's lead `admission webhook "…" denied the request:`. */
  readonly message?: string
  readonly warnings?: readonly string[]
}

/** What is done with the object. */
export type WebhookOperation = 'create' | 'update' | 'delete'

const allowed: WebhookAnswer = {allowed: true}

/** The list of an installation that each kind with a webhook stands in. */
const lists = {
  IPAddressPool: 'pools',
  L2Advertisement: 'l2Advertisements',
  BGPAdvertisement: 'bgpAdvertisements',
  BGPPeer: 'peers',
  Community: 'communities',
  BFDProfile: 'bfdProfiles',
} as const satisfies Readonly<Record<string, keyof ConfigObjects>>

/** What each webhook looks at besides the objects of its own kind. */
const seen: Readonly<Record<keyof typeof lists, readonly (keyof ConfigObjects)[]>> = {
  IPAddressPool: [],
  L2Advertisement: ['pools'],
  BGPAdvertisement: ['pools', 'nodes'],
  BGPPeer: ['nodes'],
  Community: [],
  BFDProfile: [],
}

/**
 * What the webhooks answer when the object is written. They see less than the components do: what another object may
 * still bring (BFD profiles, password Secrets, community aliases) is left out, and a fault there shows only later, in
 * ConfigurationState. Objects that no webhook is for are allowed, and so is everything when webhooks are off.
 */
export function validateByWebhook(
  object: KubeObject,
  installation: Installation,
  operation: WebhookOperation,
): WebhookAnswer {
  const {kind, apiVersion} = object
  if (!isConfiguration(kind) || !apiVersion.startsWith('metallb.io/')) return allowed
  if (installation.settings.webhookMode === 'disabled') return allowed
  const answer =
    operation === 'delete' ? remove(object, installation) : write(kind, object, installation, operation)
  const warnings = [
    ...(answer.warnings ?? []),
    ...(kind === 'BGPPeer' && apiVersion === 'metallb.io/v1beta1' && operation !== 'delete'
      ? ['v1beta1 is deprecated, please use v1beta2']
      : []),
  ]
  return warnings.length === 0 ? answer : {...answer, warnings}
}

function isConfiguration(kind: string): kind is keyof typeof lists {
  return Object.hasOwn(lists, kind)
}

function refused(message: string): WebhookAnswer {
  return {allowed: false, message}
}

/** Only the removal of a BFDProfile is looked at: a BGPPeer may still use it. */
function remove({kind, metadata}: KubeObject, {objects}: Installation): WebhookAnswer {
  if (kind !== 'BFDProfile') return allowed
  const user = objects.peers.find(({spec}) => stringAt(spec, 'bfdProfile') === metadata.name)
  return user === undefined
    ? allowed
    : refused(`failed to delete BFDProfile ${metadata.name}, used by BGPPeer ${user.metadata.name}`)
}

function write(
  kind: keyof typeof lists,
  object: KubeObject,
  installation: Installation,
  operation: 'create' | 'update',
): WebhookAnswer {
  const isNew = operation === 'create'
  // MetalLB answers before it has looked at anything else
  if (isNew && kind === 'BGPPeer' && booleanAt(object.spec, 'disableMP') === true)
    return {allowed: true, warnings: ['disableMP is deprecated and has no effect']}
  const {namespace} = installation.components
  if (isNew && object.metadata.namespace !== namespace)
    return refused(`resource must be created in ${namespace} namespace`)
  // a BFDProfile is checked for its namespace alone
  if (kind === 'BFDProfile') return allowed
  const error = problemWith(visibleTo(kind, object, installation, isNew), kind, installation.settings.bgpMode)
  return error === undefined ? allowed : refused(error)
}

const nothing: ConfigObjects = {
  pools: [],
  l2Advertisements: [],
  bgpAdvertisements: [],
  peers: [],
  bfdProfiles: [],
  communities: [],
  namespaces: [],
  nodes: [],
  secrets: undefined,
}

/** What a webhook sees: lists as the API gives them, a new object last, a changed one in its place. */
function visibleTo(
  kind: keyof typeof lists,
  object: KubeObject,
  {objects}: Installation,
  isNew: boolean,
): ConfigObjects {
  const isSame = (one: KubeObject): boolean =>
    one.metadata.name === object.metadata.name && one.metadata.namespace === object.metadata.namespace
  const present = objects[lists[kind]]
  const own =
    isNew || !present.some(isSame)
      ? [...present.filter((one) => !isSame(one)), object]
      : present.map((one) => (isSame(one) ? object : one))
  const others = Object.fromEntries(seen[kind].map((list) => [list, objects[list]]))
  return withoutReferences({...nothing, ...others, [lists[kind]]: own})
}

/** Takes out what refers to objects that may still come. */
function withoutReferences(objects: ConfigObjects): ConfigObjects {
  return {
    ...objects,
    peers: objects.peers.map((peer) => {
      const {bfdProfile: _, passwordSecret: __, ...spec} = peer.spec
      return {...peer, spec}
    }),
    bgpAdvertisements: objects.bgpAdvertisements.map((one) => ({
      ...one,
      spec: {
        ...one.spec,
        communities: stringsAt(one.spec, 'communities').filter((text) => text.includes(':')),
      },
    })),
  }
}

/** The first fault, in MetalLB's words. Peers are held against one another only where they share a node. */
function problemWith(objects: ConfigObjects, kind: string, mode: BGPMode): string | undefined {
  if (kind !== 'BGPPeer') return errorOf(objects, mode)
  for (const peer of objects.peers) {
    const alone = errorOf({...objects, peers: [peer]}, mode)
    if (alone !== undefined) return alone
  }
  const groups = new Map<string, readonly KubeObject[]>()
  const nodes: readonly (KubeObject | undefined)[] = objects.nodes.length === 0 ? [undefined] : objects.nodes
  for (const node of nodes) {
    const peers = objects.peers.filter((one) => isForNode(one, node))
    groups.set(JSON.stringify(peers.map(({metadata}) => metadata.name)), peers)
  }
  return [...groups.values()]
    .map((peers) => errorOf({...objects, peers}, mode))
    .find((error) => error !== undefined)
}

function errorOf(objects: ConfigObjects, mode: BGPMode): string | undefined {
  const config = readConfig(objects, mode)
  return config.ok ? undefined : config.error.replace(/^configuration error: /, '')
}

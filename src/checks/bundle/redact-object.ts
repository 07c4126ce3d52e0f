import type {KubeObject} from '../../model/cluster.js'
import {isObject, objectAt, objectsAt, stringAt, type JsonObject} from '../../model/json.js'
import {identityAnnotations} from '../controllers/credentials.js'
import {plainJson, type TextChange} from './plain-json.js'
import {metaShape} from './read-snapshot.js'
import {redactConfigMap} from './redact-config-map.js'
import {redactPodSpec, tellsArguments} from './redact-pod-spec.js'
import {only} from './shape.js'

/** What stands in the place of a value that is not told. */
export const redacted = 'REDACTED'

/** How text of others and annotations are treated. */
export type Redaction = {
  /** Masks what looks like a credential. */
  readonly clean: (text: string) => string
  readonly keepsAnnotation: (key: string) => boolean
}

/** What is left of an object besides its metadata. */
type Content = Partial<Pick<KubeObject, 'spec' | 'status' | 'rest'>>

type Reducer = (object: KubeObject, clean: TextChange) => Content

/**
 * An object reduced to what checks look at: name, labels and the annotations that are read, and of the rest what its
 * resource is known to hold. Of a resource that is not known only the metadata stays.
 */
export function redactObject(resource: string, object: KubeObject, redaction: Redaction): KubeObject {
  const {keepsAnnotation, clean} = redaction
  const {annotations} = object.metadata
  const kept = Object.entries(annotations).filter(([key]) => keepsAnnotation(key))
  const identity = resource === 'serviceaccounts' ? identityOf(annotations) : []
  const reduce = reducers.get(resource)
  return {
    ...object,
    metadata: {...only(object.metadata, metaShape), annotations: Object.fromEntries([...kept, ...identity])},
    spec: {},
    status: {},
    rest: {},
    ...reduce?.(object, cleaner(clean)),
  }
}

/** Whether something of the objects of a resource is kept. */
export function isKnownResource(resource: string): boolean {
  return reducers.has(resource)
}

/** Which cloud role an account has is not told, only that it has one. */
function identityOf(
  annotations: KubeObject['metadata']['annotations'],
): readonly (readonly [string, string])[] {
  return identityAnnotations.filter((key) => annotations[key] !== undefined).map((key) => [key, redacted])
}

/** Keys at which sentences stand, or addresses that may hold a password. Names and numbers are left as they are. */
const sentences: ReadonlySet<string> = new Set([
  'message',
  'note',
  'url',
  'errorSummary',
  'lastConversionResult',
  'lastReloadResult',
])

function cleaner(clean: (text: string) => string): TextChange {
  return (text, key) => (sentences.has(key) ? clean(text) : text)
}

/** The keys of an object that are named, where they are there. */
function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]])))
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

/** The members of a list, each reduced; members that are no objects go. */
function each(object: JsonObject, key: string, reduce: (member: JsonObject) => JsonObject): JsonObject {
  return object[key] === undefined ? {} : {[key]: objectsAt(object, key).map(reduce)}
}

const whole: Reducer = ({spec, status}, clean) => ({
  spec: plainJson(spec, clean),
  status: plainJson(status, clean),
})

/** Kinds whose fields stand at the top. */
function top(keys: readonly string[]): Reducer {
  return ({rest}, clean) => ({rest: plainJson(pick(rest, keys), clean)})
}

/** Images and volumes of a node are many, and nobody asks for them. */
const node: Reducer = ({spec, status}, clean) => ({
  spec: plainJson(pick(spec, ['podCIDR', 'podCIDRs', 'providerID', 'taints', 'unschedulable']), clean),
  status: plainJson(pick(status, ['addresses', 'conditions']), clean),
})

/** Paths of an Ingress may hold anything, and only what is behind them is asked for. */
const ingress: Reducer = ({spec, status}, clean) => ({
  spec: plainJson(
    {
      ...pick(spec, ['ingressClassName', 'defaultBackend']),
      ...each(spec, 'rules', (rule) => ({
        ...pick(rule, ['host']),
        ...(isObject(rule['http'])
          ? {http: each(rule['http'], 'paths', (path) => pick(path, ['backend']))}
          : {}),
      })),
      ...each(spec, 'tls', (tls) => pick(tls, ['hosts', 'secretName'])),
    },
    clean,
  ),
  status: plainJson(status, clean),
})

/** Filters and header matches of a route may hold credentials. */
const route: Reducer = ({spec, status}, clean) => ({
  spec: plainJson(
    {
      ...pick(spec, ['parentRefs', 'hostnames', 'useDefaultGateways']),
      ...each(spec, 'rules', (rule) => ({
        ...pick(rule, ['name']),
        ...each(rule, 'backendRefs', (backend) => without(backend, ['filters'])),
      })),
    },
    clean,
  ),
  status: plainJson(status, clean),
})

const gateway: Reducer = ({spec, status}, clean) => ({
  spec: plainJson(without(spec, ['infrastructure']), clean),
  status: plainJson(status, clean),
})

const podStatus = ['phase', 'reason', 'message', 'conditions', 'podIP', 'podIPs', 'hostIP', 'hostIPs']

const containerStatus = ['name', 'ready', 'restartCount', 'started', 'state', 'lastState', 'image']

const pod: Reducer = (object, clean) => {
  const {spec, status, metadata} = object
  const statusOf = (one: JsonObject): JsonObject => pick(one, containerStatus)
  return {
    spec: plainJson(redactPodSpec(spec, tellsArguments(spec, [metadata.labels]), clean), clean),
    status: plainJson(
      {
        ...pick(status, podStatus),
        ...each(status, 'containerStatuses', statusOf),
        ...each(status, 'initContainerStatuses', statusOf),
      },
      clean,
    ),
  }
}

/** Deployments and the like: how many, which pods, and how those are made. */
const workload: Reducer = ({spec, status, metadata}, clean) => {
  const template = objectAt(spec, 'template')
  const podSpec = objectAt(template, 'spec')
  const templateMeta = pick(objectAt(template, 'metadata'), ['labels'])
  const tells = tellsArguments(podSpec, [metadata.labels, objectAt(templateMeta, 'labels')])
  return {
    spec: plainJson(
      {
        ...pick(spec, ['replicas', 'selector', 'paused']),
        ...(isObject(spec['template'])
          ? {template: {metadata: templateMeta, spec: redactPodSpec(podSpec, tells, clean)}}
          : {}),
      },
      clean,
    ),
    status: plainJson(status, clean),
  }
}

const peer: Reducer = ({spec, status}, clean) => ({
  spec: plainJson({...spec, ...hide(spec, 'password')}, clean),
  status: plainJson(status, clean),
})

/** That there is a value is told, the value is not. */
function hide(object: JsonObject, key: string): JsonObject {
  return stringAt(object, key) === '' ? {} : {[key]: redacted}
}

/** Its running configuration holds the passwords of all peers, and so may the lines a message quotes. */
const routerState: Reducer = ({spec, status}, clean) => {
  const quoted: TextChange = (text, key) =>
    clean(text, key).replace(/\b(password)\s+(?:\d\s+)?\S+/gi, `$1 ${redacted}`)
  return {spec: plainJson(spec, clean), status: plainJson(without(status, ['runningConfig']), quoted)}
}

const webhooks: Reducer = ({rest}, clean) => ({
  rest: plainJson(
    each(rest, 'webhooks', (webhook) => ({
      ...pick(webhook, ['name', 'failurePolicy', 'rules', 'sideEffects', 'timeoutSeconds']),
      clientConfig: clientConfig(objectAt(webhook, 'clientConfig')),
    })),
    clean,
  ),
})

function clientConfig(client: JsonObject): JsonObject {
  return {...pick(client, ['service', 'url', 'caBundle']), ...hide(client, 'caBundle')}
}

/** Schemas are long, and no check looks at them. */
const definition: Reducer = ({spec, status}, clean) => {
  const conversion = objectAt(spec, 'conversion')
  const webhook = objectAt(conversion, 'webhook')
  return {
    spec: plainJson(
      {
        ...pick(spec, ['group', 'names', 'scope']),
        ...each(spec, 'versions', (version) => pick(version, ['name', 'served', 'storage', 'deprecated'])),
        ...(isObject(spec['conversion'])
          ? {
              conversion: {
                ...pick(conversion, ['strategy']),
                ...(isObject(conversion['webhook'])
                  ? {
                      webhook: {
                        ...pick(webhook, ['conversionReviewVersions']),
                        clientConfig: clientConfig(objectAt(webhook, 'clientConfig')),
                      },
                    }
                  : {}),
              },
            }
          : {}),
      },
      clean,
    ),
    status: plainJson(pick(status, ['conditions', 'storedVersions']), clean),
  }
}

const event = top([
  'action',
  'count',
  'eventTime',
  'firstTimestamp',
  'involvedObject',
  'lastTimestamp',
  'message',
  'reason',
  'reportingComponent',
  'series',
  'source',
  'type',
])

const role = top(['rules', 'roleRef', 'subjects', 'aggregationRule'])

const reducers: ReadonlyMap<string, Reducer> = new Map<string, Reducer>([
  ...[
    'services',
    'namespaces',
    'networkpolicies',
    'ipaddresspools',
    'l2advertisements',
    'bgpadvertisements',
    'bfdprofiles',
    'communities',
    'servicel2statuses',
    'servicebgpstatuses',
    'configurationstates',
    'bgpsessionstates',
    'ciliumloadbalancerippools',
    'dnsendpoints',
    'dnsrecords',
  ].map((resource) => [resource, whole] as const),
  ['serviceaccounts', () => ({})],
  ...['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes'].map(
    (resource) => [resource, route] as const,
  ),
  ...['gateways', 'listenersets'].map((resource) => [resource, gateway] as const),
  ...['deployments', 'daemonsets', 'statefulsets'].map((resource) => [resource, workload] as const),
  ...['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map(
    (resource) => [resource, role] as const,
  ),
  ['nodes', node],
  ['ingresses', ingress],
  ['pods', pod],
  ['bgppeers', peer],
  ['frrnodestates', routerState],
  ['validatingwebhookconfigurations', webhooks],
  ['customresourcedefinitions', definition],
  ['configmaps', redactConfigMap],
  ['endpointslices', top(['addressType', 'endpoints', 'ports'])],
  ['events', event],
])

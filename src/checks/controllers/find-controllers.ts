import {podSpecOf} from '../../metallb/components.js'
import {objectsOf, type ClusterSnapshot, type KubeObject} from '../../model/cluster.js'
import {compareText} from '../../model/dns-name.js'
import {
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  stringsAt,
  textMapAt,
  type JsonObject,
} from '../../model/json.js'
import {environmentOf, expand, refersTo} from './container-environment.js'
import {podsOf} from './controller-pods.js'
import {credentialsOf} from './credentials.js'
import type {DnsController, DnsProduct} from './dns-controller.js'
import {allFlags} from './flags.js'
import {parseArguments, variableOf} from './parse-arguments.js'
import {noSettings, reportArguments, toSettings} from './read-settings.js'
import {imagePath, releaseOf} from './release.js'

/**
 * The Deployments and StatefulSets that write DNS records, sorted by namespace and name. external-dns is found by the
 * labels of its chart, of its manifests, or by its image; of other controllers only their image is known. What scales to
 * zero is among them.
 */
export function findControllers(snapshot: ClusterSnapshot): readonly DnsController[] {
  return ['deployments', 'statefulsets']
    .flatMap((resource) => objectsOf(snapshot, resource))
    .flatMap((workload) => {
      const found = findContainer(workload)
      return found === undefined ? [] : [readController(workload, found, snapshot)]
    })
    .toSorted((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name))
}

type Found = {readonly product: DnsProduct; readonly container: JsonObject}

/** Last part of the image path of other controllers. */
const otherProducts: readonly DnsProduct[] = [
  'dns-operator',
  'dns-controller',
  'dns-controller-manager',
  'octodns',
  'dnscontrol',
]

function findContainer(workload: KubeObject): Found | undefined {
  const containers = objectsAt(podSpecOf(workload), 'containers')
  const external = findExternalDns(workload, containers)
  if (external !== undefined) return {product: 'external-dns', container: external}
  for (const container of containers) {
    const product = otherProducts.find((name) => name === lastPart(container))
    if (product !== undefined) return {product, container}
  }
  return undefined
}

/** `extraContainers` of the chart stand before its own, so the first container is not the one. */
function findExternalDns(workload: KubeObject, containers: readonly JsonObject[]): JsonObject | undefined {
  const byImage = containers.find((one) => lastPart(one) === 'external-dns')
  if (byImage !== undefined && containers.length === 1) return byImage
  const labels = [workload.metadata.labels, templateLabels(workload)]
  const isLabelled = labels.some(
    (one) => one['app.kubernetes.io/name'] === 'external-dns' || one['app'] === 'external-dns',
  )
  if (!isLabelled && byImage === undefined) return undefined
  const byName = containers.find((one) => stringAt(one, 'name') === 'external-dns')
  return byName ?? byImage ?? containers.find(hasItsArguments)
}

/** A build of one's own under another name still takes the arguments that are required. */
function hasItsArguments(container: JsonObject): boolean {
  const args = argumentsOf(container)
  return args.some((one) => one.startsWith('--provider')) && args.some((one) => one.startsWith('--source'))
}

function lastPart(container: JsonObject): string {
  return imagePath(stringAt(container, 'image')).split('/').at(-1) ?? ''
}

function readController(
  workload: KubeObject,
  {product, container}: Found,
  snapshot: ClusterSnapshot,
): DnsController {
  const {name, namespace} = workload.metadata
  const podSpec = podSpecOf(workload)
  const image = stringAt(container, 'image')
  const version = releaseOf(image)
  const serviceAccount =
    stringAt(podSpec, 'serviceAccountName') || stringAt(podSpec, 'serviceAccount') || 'default'
  const pods = podsOf(workload, stringAt(container, 'name'), snapshot)
  const read =
    product === 'external-dns'
      ? readArguments(container, {namespace, serviceAccount, podSpec, version}, snapshot)
      : {settings: noSettings(), arguments: {unknown: [], removed: [], errors: [], unresolved: []}}
  return {
    product,
    kind: workload.kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment',
    namespace,
    name,
    container: stringAt(container, 'name'),
    image,
    ...(version === undefined ? {} : {version}),
    replicas: numberAt(workload.spec, 'replicas') ?? 1,
    ...(Object.keys(workload.status).length === 0
      ? {}
      : {ready: numberAt(workload.status, 'readyReplicas') ?? 0}),
    ...(pods === undefined ? {} : {pods}),
    podLabels: templateLabels(workload),
    serviceAccount,
    credentials: credentialsOf(
      podSpec,
      stringAt(container, 'name'),
      argumentsOf(container),
      accountAnnotations(namespace, serviceAccount, snapshot),
    ),
    ...read,
  }
}

type Home = {
  readonly namespace: string
  readonly serviceAccount: string
  readonly podSpec: JsonObject
  readonly version: string | undefined
}

function readArguments(
  container: JsonObject,
  home: Home,
  snapshot: ClusterSnapshot,
): Pick<DnsController, 'settings' | 'arguments'> {
  const {values, hidden} = environmentOf(container, home, snapshot)
  const args = argumentsOf(container).map((one) => expand(one, values, hidden))
  const parsed = parseArguments(args, values)
  const hiddenFlags = [...parsed.values]
    .filter(([, texts]) => texts.some((text) => refersTo(text, hidden)))
    .map(([flag]) => flag)
  const fromHidden = allFlags().filter((flag) => hidden.has(variableOf(flag)) && !parsed.values.has(flag))
  return {
    settings: toSettings(parsed, home.version, home.podSpec),
    arguments: reportArguments(parsed, home.version, [...hiddenFlags, ...fromHidden]),
  }
}

/** `command` holds the program first; its arguments may stand there too. */
function argumentsOf(container: JsonObject): readonly string[] {
  return [...stringsAt(container, 'command').slice(1), ...stringsAt(container, 'args')]
}

function accountAnnotations(
  namespace: string,
  name: string,
  snapshot: ClusterSnapshot,
): Readonly<Record<string, string>> {
  const account = objectsOf(snapshot, 'serviceaccounts').find(
    ({metadata}) => metadata.name === name && metadata.namespace === namespace,
  )
  return account?.metadata.annotations ?? {}
}

function templateLabels({spec}: KubeObject): Readonly<Record<string, string>> {
  return textMapAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels')
}

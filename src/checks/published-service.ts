import {podSpecOf} from '../metallb/components.js'
import {objectsOf, type ClusterSnapshot, type KubeObject} from '../model/cluster.js'
import {objectsAt, stringAt, stringsAt, type JsonObject} from '../model/json.js'

/** A Service whose address an ingress controller writes into its Ingresses. */
export type PublishedService = {
  /** `namespace/name`. */
  readonly service: string
  /** The ingress class the controller serves, as far as its arguments say. */
  readonly ingressClass: string | undefined
}

/**
 * Switches by which a controller is told which Service leads to it: `--publish-service` of ingress-nginx, HAProxy and
 * Kong, `publishedservice` of Traefik. The namespace may be a reference to that of the pod.
 */
const publishes =
  /^--(?:publish-service|providers\.kubernetesingress\.ingressendpoint\.publishedservice)=([\w.$()-]+)\/([\w.-]+)$/i

const servesClass = /^--(?:ingress-class|providers\.kubernetesingress\.ingressclass)=([\w.-]+)$/i

/** Whether an argument says which Service or class an ingress controller has; such an argument holds no secret. */
export function tellsPublishedService(argument: string): boolean {
  return publishes.test(argument) || servesClass.test(argument)
}

/** The Services that the ingress controllers of a cluster publish, from the arguments of their workloads. */
export function publishedServices(snapshot: ClusterSnapshot): readonly PublishedService[] {
  return ['deployments', 'daemonsets']
    .flatMap((resource) => objectsOf(snapshot, resource))
    .flatMap((workload) =>
      objectsAt(podSpecOf(workload), 'containers').flatMap((container) => publishedBy(container, workload)),
    )
}

function publishedBy(container: JsonObject, {metadata}: KubeObject): readonly PublishedService[] {
  const words = [...stringsAt(container, 'command'), ...stringsAt(container, 'args')]
  const ingressClass = words.map((word) => servesClass.exec(word)?.[1]).find((name) => name !== undefined)
  return words.flatMap((word) => {
    const [, namespace, name] = publishes.exec(word) ?? []
    if (namespace === undefined || name === undefined) return []
    return [{service: `${namespace.startsWith('$(') ? metadata.namespace : namespace}/${name}`, ingressClass}]
  })
}

/**
 * The Service an Ingress will be reached through once that has an address: of the controllers that serve its class, or
 * of all when it names none. undefined when that leaves none or several.
 */
export function publishedFor(
  ingress: KubeObject,
  published: readonly PublishedService[],
): string | undefined {
  const wanted =
    stringAt(ingress.spec, 'ingressClassName') || ingress.metadata.annotations['kubernetes.io/ingress.class']
  const named = published.filter(({ingressClass}) => wanted !== undefined && ingressClass === wanted)
  const open = published.filter(({ingressClass}) => wanted === undefined || ingressClass === undefined)
  const found = new Set((named.length > 0 ? named : open).map(({service}) => service))
  return found.size === 1 ? [...found][0] : undefined
}

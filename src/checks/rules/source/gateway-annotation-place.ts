import {objectsOf, refOf, type KubeObject} from '../../../model/cluster.js'
import {coreSuffixes, readAnnotations} from '../../../sources/annotations.js'
import {alphaPrefix, currentPrefix} from '../../../sources/defaults.js'
import {titleOf} from '../../../sources/object-title.js'
import {kubectl} from '../../kubectl.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, subjectOfObject} from '../../subject.js'
import {gatewayObjects, parentRefs, readRoutes} from './gateway-objects.js'

const code = 'MLD0311'

/** Annotations that are read at both ends. */
const anywhere: ReadonlySet<string> = new Set(['controller'])

/**
 * Of the Gateway API only `target` is read from the Gateway or ListenerSet, and everything else only from the route; an
 * annotation in the other place is ignored in silence.
 */
export const gatewayAnnotationPlace: CheckRule = {
  code,
  judge(context) {
    const {routes, skips} = readRoutes(code, context)
    const {snapshot} = context.cluster
    if (snapshot === undefined) return skips
    const prefixes = [
      ...new Set([...(context.source?.settings.annotationPrefixes ?? []), currentPrefix, alphaPrefix]),
    ]
    const owners = ['gateways', 'listenersets'].flatMap((resource) => gatewayObjects(snapshot, resource))
    const results = [
      ...routes.flatMap((route) => judgeObject(route, prefixes, 'route')),
      ...owners.flatMap((owner) => judgeObject(owner, prefixes, 'gateway')),
      ...skips,
    ]
    const none = objectsOf(snapshot, 'gateways').length + routes.length === 0
    const why = none ? 'there are no Gateways' : 'no Gateway or route carries an annotation for external-dns'
    return results.length > 0 ? results : [na(code, clusterSubject, why)]
  },
}

function judgeObject(
  object: KubeObject,
  prefixes: readonly string[],
  place: 'route' | 'gateway',
): readonly CheckResult[] {
  const {values} = readAnnotations(object.metadata.annotations, prefixes)
  if (values.size === 0) return []
  const subject = subjectOfObject(refOf(object))
  const wrong = [...values]
    .filter(([suffix]) => !anywhere.has(suffix) && (suffix === 'target') === (place === 'route'))
    .toSorted(([a], [b]) => weightOf(a) - weightOf(b))
    .map(([, {key, value}]) => ({key, value}))
  const [first] = wrong
  if (first === undefined) return [pass(code, subject, [...values.values()].map(({key}) => key).join(', '))]
  const keys = wrong.map(({key}) => key)
  const home = place === 'route' ? gatewayOf(object) : 'the route'
  return [
    fail(code, subject, {
      reason: place === 'route' ? 'target-on-route' : 'route-annotation-on-gateway',
      message: `${titleOf(object)}: annotation ${first.key} is "${first.value}", which is read on ${place === 'route' ? 'the Gateway or ListenerSet' : 'routes'} only and has no effect here`,
      args: {annotations: keys},
      evidence: wrong.slice(1, 5).map(({key, value}) => `${key}: ${value}`),
      fix: {
        text: `move it to ${home}`,
        commands: [kubectl('annotate', refOf(object), ...keys.map((key) => `${key}-`))],
      },
      ...(object.location === undefined ? {} : {location: object.location}),
    }),
  ]
}

/** The names of records first, then what decorates them. */
function weightOf(suffix: string): number {
  const index = coreSuffixes.indexOf(suffix)
  return index < 0 ? coreSuffixes.length : index
}

function gatewayOf(route: KubeObject): string {
  const [parent] = parentRefs(route)
  return parent === undefined ? 'the Gateway' : `${parent.kind} ${parent.namespace}/${parent.name}`
}

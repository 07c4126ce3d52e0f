import {refOf, type ClusterSnapshot, type KubeObject} from '../../../model/cluster.js'
import {objectsAt, stringAt} from '../../../model/json.js'
import {findNearest} from '../../../model/nearest.js'
import {titleOf} from '../../../sources/object-title.js'
import {kubectl} from '../../kubectl.js'
import {listProblem} from '../../list-problem.js'
import {fail, inconclusive, na, pass, type CheckResult, type Fix} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, subjectOfObject, type Subject} from '../../subject.js'
import {
  gatewayGroup,
  indexParents,
  isSameParent,
  keyOfParent,
  listenersOf,
  parentRefs,
  readRoutes,
  statusesFor,
  titleOfParent,
  type Condition,
  type ParentRef,
} from './gateway-objects.js'

const code = 'MLD0310'

/**
 * Whether the gateway controllers have taken up what the spec of a route says now: a status for every parent of the
 * spec (with its section and port), Accepted and ResolvedRefs, of the current generation. A controller may leave the
 * status of a parent behind that the spec no longer names.
 */
export const routeAttached: CheckRule = {
  code,
  judge(context) {
    const {routes, skips} = readRoutes(code, context)
    const {snapshot} = context.cluster
    if (snapshot === undefined) return skips
    const parents = indexParents(snapshot)
    const results = routes.flatMap((route) => judgeRoute(route, {snapshot, parents}))
    const all = [...results, ...skips]
    return all.length > 0 ? all : [na(code, clusterSubject, 'there are no routes of the Gateway API')]
  },
}

type Around = {readonly snapshot: ClusterSnapshot; readonly parents: ReadonlyMap<string, KubeObject>}

/** What is wrong between a route and one parent. */
type Problem = {
  readonly reason: string
  readonly message: string
  readonly fix: Fix
  /** A matter of time, as far as one can see. */
  readonly mild?: boolean
}

function judgeRoute(route: KubeObject, around: Around): readonly CheckResult[] {
  const wanted = parentRefs(route)
  const subject = subjectOfRoute(route, wanted)
  const title = titleOf(route)
  if (wanted.length === 0)
    return [
      fail(code, subject, {
        reason: 'no-parent',
        message: `${title}: spec.parentRefs is empty, so no Gateway serves it and nothing is published`,
        fix: {text: 'name a Gateway in spec.parentRefs', commands: [kubectl('edit', refOf(route))]},
        ...locationOf(route),
      }),
    ]
  if (around.snapshot.origin === 'manifests' && statusesFor(route).length === 0)
    return [inconclusive(code, subject, 'no-status-in-manifests', `${title}: manifests show no status`)]
  const judged = wanted.map((parent) => problemWith(route, parent, around))
  const problems = judged.filter((problem) => problem !== undefined)
  const [first, ...others] = problems
  if (first === undefined) return [pass(code, subject, wanted.map(titleOfParent).join(', '))]
  const attached = problems.length < wanted.length
  return [
    fail(code, subject, {
      reason: first.reason,
      ...(attached || first.mild === true ? {severity: 'warning' as const} : {}),
      message: first.message,
      args: {parents: wanted.map(titleOfParent)},
      evidence: [
        ...others.map(({message}) => message),
        ...(attached ? [`attached to ${countAttached(judged)} of ${wanted.length} parents`] : []),
      ].slice(0, 5),
      fix: first.fix,
      ...locationOf(route),
    }),
  ]
}

function countAttached(judged: readonly (Problem | undefined)[]): number {
  return judged.filter((problem) => problem === undefined).length
}

/** A route depends on its Gateways. */
function subjectOfRoute(route: KubeObject, wanted: readonly ParentRef[]): Subject {
  const within = wanted
    .filter(({kind}) => kind === 'Gateway')
    .map(({namespace, name}) => subjectOfObject({kind: 'Gateway', namespace, name}).id)
  return {...subjectOfObject(refOf(route)), within: [...new Set(within)]}
}

function locationOf({location}: KubeObject): {readonly location?: string} {
  return location === undefined ? {} : {location}
}

function problemWith(route: KubeObject, wanted: ParentRef, around: Around): Problem | undefined {
  if (wanted.group !== gatewayGroup || !['Gateway', 'ListenerSet'].includes(wanted.kind)) return undefined
  return missingParent(route, wanted, around) ?? statusProblem(route, wanted)
}

/** The parent is not there, or has no such listener. */
function missingParent(
  route: KubeObject,
  wanted: ParentRef,
  {snapshot, parents}: Around,
): Problem | undefined {
  const title = titleOf(route)
  const resource = wanted.kind === 'Gateway' ? 'gateways' : 'listenersets'
  if (listProblem(snapshot, resource) !== undefined) return undefined
  const parent = parents.get(keyOfParent(wanted))
  const fix = {text: 'correct spec.parentRefs', commands: [kubectl('edit', refOf(route))]}
  if (parent === undefined) {
    if (!snapshot.authoritative) return undefined
    const same = [...parents.keys()]
    const near = findNearest(keyOfParent(wanted), same)
    const guess = near === undefined ? '' : `; did you mean ${near}?`
    return {
      reason: 'gateway-missing',
      message: `${title}: there is no ${wanted.kind} ${wanted.namespace}/${wanted.name}${guess}`,
      fix,
    }
  }
  if (listenersOf(parent, wanted).length > 0) return undefined
  const names = objectsAt(parent.spec, 'listeners').map((listener) => stringAt(listener, 'name'))
  const near = findNearest(wanted.sectionName, names)
  const has = names.length === 0 ? 'none' : names.join(', ')
  const guess = near === undefined ? '' : `; did you mean ${near}?`
  return {
    reason: 'no-such-listener',
    message: `${title}: ${titleOfParent(wanted)} does not exist, the listeners are ${has}${guess}`,
    fix,
  }
}

function statusProblem(route: KubeObject, wanted: ParentRef): Problem | undefined {
  const statuses = statusesFor(route)
  const title = titleOf(route)
  const own = statuses.filter(
    ({ref}) =>
      isSameParent(ref, wanted) && ref.sectionName === wanted.sectionName && ref.port === wanted.port,
  )
  if (own.length > 0) {
    const problems = own.map(({conditions}) => conditionProblem(route, wanted, conditions))
    return problems.includes(undefined) ? undefined : problems[0]
  }
  const look = {
    text: 'look at the gateway controller and at the GatewayClass of the Gateway',
    commands: [
      `kubectl -n ${wanted.namespace} describe ${wanted.kind.toLowerCase()} ${wanted.name}`,
      'kubectl get gatewayclasses',
    ],
  }
  if (statuses.length === 0)
    return {
      reason: 'no-status',
      message: `${title}: status.parents is empty, no gateway controller has taken up the route`,
      fix: look,
    }
  const stale = statuses.find(({ref}) => isSameParent(ref, wanted))
  if (stale !== undefined)
    return {
      reason: 'section-changed',
      message: `${title}: spec.parentRefs names ${titleOfParent(wanted)}, status.parents still speaks of ${titleOfParent(stale.ref)}`,
      fix: look,
    }
  return {
    reason: 'no-status-for-parent',
    message: `${title}: status.parents says nothing of ${titleOfParent(wanted)}, only of ${statuses.map(({ref}) => titleOfParent(ref)).join(', ')}`,
    fix: look,
  }
}

function conditionProblem(
  route: KubeObject,
  wanted: ParentRef,
  conditions: readonly Condition[],
): Problem | undefined {
  const title = titleOf(route)
  const parent = titleOfParent(wanted)
  const describe = {commands: [kubectl('describe', refOf(route))]}
  const accepted = conditions.find(({type}) => type === 'Accepted')
  if (accepted?.status !== 'True')
    return {
      reason: 'not-accepted',
      message: `${title} is not accepted by ${parent}${because(accepted)}`,
      fix: {text: 'mend what the condition Accepted names', ...describe},
    }
  const resolved = conditions.find(({type}) => type === 'ResolvedRefs')
  if (resolved !== undefined && resolved.status !== 'True')
    return {
      reason: 'refs-not-resolved',
      message: `${title} refers to something ${parent} cannot use${because(resolved)}`,
      fix: {text: 'mend the backend the condition ResolvedRefs names', ...describe},
    }
  const {generation} = route.metadata
  const seen = accepted.observedGeneration
  if (generation !== undefined && seen !== undefined && seen < generation)
    return {
      reason: 'status-behind',
      mild: true,
      message: `${title}: the status of ${parent} is of generation ${seen}, the spec is at ${generation}`,
      fix: {text: 'wait; when it lasts, look at the gateway controller', ...describe},
    }
  return undefined
}

function because(condition: Condition | undefined): string {
  if (condition === undefined) return ': there is no such condition'
  const said = [condition.reason, condition.message].filter((text) => text !== '').join(': ')
  return said === '' ? '' : ` (${said})`
}

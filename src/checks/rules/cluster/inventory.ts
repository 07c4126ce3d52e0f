import type {ClusterSnapshot, ListRead, ResourceKind} from '../../../model/cluster.js'
import {kindsFor} from '../../../sources/collect.js'
import type {SourceSettings} from '../../../sources/settings.js'
import type {CheckContext} from '../../context.js'
import {qualified} from '../../judge.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'
import {unread} from './access.js'
import {judgePermissions} from './permissions.js'

const code = 'MLD0104'

/** MLD0104: every list the sources need was read to its end, so that what is not in it is not there. */
export const inventoryComplete: CheckRule = {code, judge: (context) => [judgeInventory(context)]}

type Gap = {readonly kind: ResourceKind; readonly read: ListRead | undefined}

function judgeInventory(context: CheckContext): CheckResult {
  const {cluster, source} = context
  const {snapshot} = cluster
  if (snapshot === undefined || source === undefined)
    return unread(context, code) ?? skip(code, clusterSubject, 'disabled', 'no source was read')
  const kinds = kindsFor(source.settings)
  const gaps = kinds.flatMap((kind) => gapsOf(kind, snapshot, source.settings))
  const [first] = gaps
  if (first !== undefined)
    return cluster.origin === 'dump' && gaps.every(isMissing)
      ? inconclusive(
          code,
          clusterSubject,
          'manifests-partial',
          `${first.read?.problem?.message ?? qualified(first.kind)}; nothing is removed for what a dump lacks`,
        )
      : incomplete(first, gaps, context)
  if (!snapshot.authoritative)
    return na(
      code,
      clusterSubject,
      'the manifests may be a part of the cluster: nothing is removed for what they lack (--manifests-complete)',
    )
  return pass(code, clusterSubject, `${countOf(kinds.length, 'list')} read to the end`)
}

/** A list of all namespaces speaks for each; without one, every namespace that is wanted needs its own. */
function gapsOf(kind: ResourceKind, {lists}: ClusterSnapshot, {namespaces}: SourceSettings): readonly Gap[] {
  const reads = lists.filter((one) => one.kind.resource === kind.resource && one.kind.group === kind.group)
  const wide = reads.find(({namespace}) => namespace === '')
  if (wide !== undefined && wide.problem === undefined) return []
  if (!kind.namespaced || namespaces.length === 0) return [{kind, read: wide}]
  return namespaces.flatMap((namespace) => {
    const own = reads.find((one) => one.namespace === namespace) ?? wide
    return own !== undefined && own.problem === undefined ? [] : [{kind, read: own}]
  })
}

/** A file that does not hold a kind is no list that broke off. */
function isMissing({read}: Gap): boolean {
  return read === undefined || read.problem?.reason === 'unavailable'
}

function incomplete({read}: Gap, gaps: readonly Gap[], context: CheckContext): CheckResult {
  const resources = [...new Set(gaps.map(({kind}) => qualified(kind)))]
  const problem = read?.problem
  const why = problem === undefined ? 'not-read' : `list-${problem.reason}`
  return fail(code, clusterSubject, {
    reason: problem?.reason === 'not-served' ? 'not-served' : why,
    // whoever may not look removes nothing, and knows it: MLD0103 says what is missing
    ...(gaps.every((gap) => gap.read?.problem?.reason === 'forbidden') ? {severity: 'warning' as const} : {}),
    message: `${countOf(resources.length, 'list')} the sources need could not be read to the end (${listSome(resources)}): removals are disabled in this run`,
    args: {resources, context: context.cluster.context},
    evidence: gaps.slice(0, 5).map(({kind, read: one}) => {
      const place = one === undefined || one.namespace === '' ? '' : ` in ${one.namespace}`
      return one?.problem?.message ?? `${qualified(kind)}${place} was not read`
    }),
    fix: fixOf(problem?.reason, context),
  })
}

function fixOf(reason: string | undefined, context: CheckContext): NonNullable<CheckResult['fix']> {
  if (reason === 'forbidden')
    return {text: 'grant what MLD0103 prints, then run again', ...commandsOf(judgePermissions(context))}
  if (reason === 'not-served')
    return {
      text: 'install the custom resource definitions, or take the source out of --source',
      commands: ['kubectl get crds', 'kubectl api-resources'],
    }
  if (reason === 'invalid')
    return {text: 'mend what the message names: the answer cannot be trusted as it is'}
  return {text: 'run again; when it lasts, look at the API server and what lies before it'}
}

function commandsOf({fix}: CheckResult): Pick<NonNullable<CheckResult['fix']>, 'commands'> {
  return fix?.commands === undefined ? {} : {commands: fix.commands}
}

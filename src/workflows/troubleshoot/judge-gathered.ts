import {allRules} from '../../checks/all-rules.js'
import {buildReport, type ReportOptions} from '../../checks/build-report.js'
import {selectTargets, toScope} from '../../checks/build-scope.js'
import type {CheckContext} from '../../checks/context.js'
import {toMetalLBFacts} from '../../checks/facts/build-metallb.js'
import {buildSource} from '../../checks/facts/build-source.js'
import {joinZones} from '../../checks/facts/ownership.js'
import {followBlockers} from '../../checks/follow-blockers.js'
import {judge} from '../../checks/judge.js'
import type {Report} from '../../checks/report.js'
import type {Target} from '../../checks/targets.js'
import {UsageError} from '../../errors.js'
import type {Gathered} from './gathered.js'
import {collectEndpoints} from '../../sources/collect.js'

/** What is asked of the facts of a run. */
export type JudgeRequest = {
  /** As typed, and as they were understood. */
  readonly targets: {readonly texts: readonly string[]; readonly parsed: readonly Target[]}
  /** Whether a check is wanted, by code. */
  readonly isWanted: (code: string) => boolean
}

/**
 * Judges what was gathered. Pure: the same facts give the same report.
 * @throws UsageError when a target names nothing there is
 */
export function judgeGathered(
  gathered: Gathered,
  request: JudgeRequest,
  options: Omit<ReportOptions, 'suppress'> & {
    readonly suppress: (context: CheckContext) => ReportOptions['suppress']
  },
): Report {
  const context = toContext(gathered, request)
  // all are judged, so that what is left out can still stand in the way of what is wanted
  const results = followBlockers(judge(allRules, context)).filter(({code}) => request.isWanted(code))
  return buildReport(results, context, {...options, suppress: options.suppress(context)})
}

function toContext(gathered: Gathered, {targets}: JudgeRequest): CheckContext {
  const {cluster, providers, sources, metallbNamespace, now, vantage} = gathered
  const {snapshot} = cluster
  const source =
    snapshot === undefined
      ? undefined
      : buildSource(
          {
            settings: sources.settings,
            collected: collectEndpoints([snapshot], sources.settings),
            complete: sources.complete,
          },
          snapshot,
          providers,
        )
  const selected = selectTargets(targets.parsed, {snapshot, source, providers})
  checkTargets(selected.unknown, targets.parsed)
  const services = targets.parsed.length === 0 ? undefined : selected.services
  const metallb =
    snapshot === undefined
      ? undefined
      : toMetalLBFacts(snapshot, {
          ...(metallbNamespace === undefined ? {} : {namespace: metallbNamespace}),
          ...(services === undefined ? {} : {services}),
        })
  return {
    now,
    scope: toScope(targets.texts, targets.parsed, selected, metallb),
    vantage,
    cluster,
    metallb,
    source,
    providers,
    ownership: joinZones(providers),
  }
}

function checkTargets(unknown: readonly string[], targets: readonly Target[]): void {
  if (unknown.length === 0) return
  const kinds = new Set(targets.map(({kind}) => kind))
  throw new UsageError('TARGET_UNKNOWN', unknown.join('; '), {
    hint: kinds.has('object')
      ? 'name it as svc/NAMESPACE/NAME, or give its namespace with -n; mldns endpoints lists what publishes names'
      : 'mldns pools lists pools and who holds their addresses, mldns endpoints what publishes names',
  })
}

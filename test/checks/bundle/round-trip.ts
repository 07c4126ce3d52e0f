import type {Bundle} from '../../../src/checks/bundle/bundle.js'
import {fromBundle} from '../../../src/checks/bundle/from-bundle.js'
import {toBundle} from '../../../src/checks/bundle/to-bundle.js'
import {allRules} from '../../../src/checks/all-rules.js'
import {buildSource} from '../../../src/checks/facts/build-source.js'
import {toMetalLBFacts} from '../../../src/checks/facts/build-metallb.js'
import {judge} from '../../../src/checks/judge.js'
import type {CheckResult} from '../../../src/checks/result.js'
import {collectEndpoints} from '../../../src/sources/collect.js'
import type {CheckContext} from '../../../src/checks/context.js'
import type {Gathered} from '../../../src/checks/facts/gathered.js'
import type {Report} from '../../../src/checks/report.js'
import {redact} from '../../../src/lib/redact.js'
import {sha256} from '../../../src/cli/digest.js'
import {defaultSourceSettings} from '../../../src/sources/defaults.js'
import {judgeGathered} from '../../../src/workflows/troubleshoot/judge-gathered.js'

const head = {version: '1.0.0', createdAt: '2026-09-20T10:03:00Z'}

/** The bundle of what was gathered. */
export function bundleOf(gathered: Gathered): Bundle {
  return toBundle(gathered, head, redact)
}

/** What is left of it after it was written and read. */
export function reload(gathered: Gathered): Gathered {
  return fromBundle(JSON.parse(JSON.stringify(bundleOf(gathered))))
}

/** What would have been gathered for a context to be made of it. A run asks for no Secrets, some worlds have them. */
export function gatheredFor({now, vantage, cluster, source, providers}: CheckContext): Gathered {
  const {snapshot} = cluster
  const lists = snapshot?.lists.filter(({kind}) => kind.resource !== 'secrets') ?? []
  return {
    now,
    vantage,
    cluster: {...cluster, snapshot: snapshot === undefined ? undefined : {...snapshot, lists}},
    metallbNamespace: undefined,
    sources: {
      settings: source?.settings ?? defaultSourceSettings,
      complete: source?.complete ?? false,
    },
    providers,
  }
}

/** The results of one check alone, whatever others say. */
export function resultsOf(code: string, gathered: Gathered): readonly CheckResult[] {
  const {now, vantage, cluster, sources, providers} = gathered
  const {snapshot} = cluster
  const collected = snapshot === undefined ? undefined : collectEndpoints([snapshot], sources.settings)
  const context: CheckContext = {
    now,
    scope: {targets: [], subjects: undefined},
    vantage,
    cluster,
    metallb: snapshot === undefined ? undefined : toMetalLBFacts(snapshot),
    source:
      snapshot === undefined || collected === undefined
        ? undefined
        : buildSource({...sources, collected}, snapshot, providers),
    providers,
  }
  return judge(
    allRules.filter((rule) => rule.code === code),
    context,
  )
}

/** The report on everything, of the checks that are wanted. */
export function reportOn(gathered: Gathered, isWanted: (code: string) => boolean = () => true): Report {
  return judgeGathered(
    gathered,
    {targets: {texts: [], parsed: []}, isWanted},
    {
      runId: '01J8ZK0000000000000000000W',
      startedAt: gathered.now,
      durationMs: 0,
      failOn: 'error',
      strict: false,
      digest: sha256,
      suppress: () => () => undefined,
      severities: new Map(),
      expired: [],
    },
  )
}

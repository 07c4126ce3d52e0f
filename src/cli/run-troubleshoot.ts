import type {CheckContext} from '../checks/context.js'
import {currentContext} from '../checks/facts/cluster.js'
import {toSuppress} from '../checks/suppress.js'
import {subjectOfObject} from '../checks/subject.js'
import {toInputSettings, toRunSettings} from '../config/accessors.js'
import {UsageError} from '../errors.js'
import {refOf} from '../model/cluster.js'
import type {ClusterReader} from '../model/ports.js'
import {renderReport} from '../render/report.js'
import type {Gathered} from '../workflows/troubleshoot/gathered.js'
import {gather} from '../workflows/troubleshoot/gather.js'
import {judgeGathered} from '../workflows/troubleshoot/judge-gathered.js'
import {defaultVantage} from '../workflows/troubleshoot/read-vantage.js'
import {readBundle, writeBundle} from './bundle-file.js'
import {toCheckSettings, toTargets} from './check-settings.js'
import {systemClock} from './clock.js'
import {openClusters, openSurroundings, systemLookup, viewOpeners} from './compose.js'
import {sha256} from './digest.js'
import {toPlanRequest} from './make-plan.js'
import {newId} from './plan-stamp.js'
import type {Outcome} from './run-plan.js'
import type {Session} from './session.js'

/** Gathers, or reads what another run has gathered, and judges it. */
export async function runTroubleshoot(
  session: Session,
  texts: readonly string[],
  version: string,
): Promise<Outcome> {
  const {values} = session.main
  const settings = toCheckSettings(session)
  const parsed = toTargets(texts, session)
  const gathered =
    values.from === undefined ? await gatherNow(session, version) : readBundle(values.from, session.cwd)
  if (values['save-bundle'] !== undefined)
    writeBundle(values['save-bundle'], gathered, {
      version,
      createdAt: session.now.toISOString(),
      cwd: session.cwd,
    })
  const {failOn, strict} = toRunSettings(session.main)
  const report = judgeGathered(
    gathered,
    {targets: {texts, parsed}, isWanted: settings.isWanted},
    {
      runId: newId(session.now),
      startedAt: session.now.toISOString(),
      durationMs: systemClock.now().getTime() - session.now.getTime(),
      failOn,
      strict,
      digest: sha256,
      suppress: (context) => toSuppress(settings.suppressions, annotationsIn(context)),
      severities: settings.severities,
      expired: settings.expired,
    },
  )
  return {
    exit: report.exit,
    render: (format, options) =>
      renderReport(format, report, {
        ...options,
        failOn,
        ...(session.file === undefined ? {} : {configFile: {file: session.file}}),
      }),
  }
}

async function gatherNow(session: Session, version: string): Promise<Gathered> {
  const {main, reporter} = session
  const {values} = main
  const input = toInputSettings(main)
  const isOffline = values.offline || input.kind === 'manifests'
  const {vantage, nameServers} = await openSurroundings({probe: values['probe-write']})
  return gather(
    {
      plan: toPlanRequest(session),
      metallbNamespace: values['metallb-namespace'] === '' ? undefined : values['metallb-namespace'],
      logs: values.logs,
      vantage: {...defaultVantage, enabled: !isOffline},
      version,
      place: placeOf(session.env),
      context: input.kind === 'manifests' ? input.paths.join(', ') : (input.contexts[0] ?? currentContext),
      origin: input.kind === 'manifests' ? 'manifests' : 'api',
    },
    {
      openCluster: async () => openOne(session),
      views: viewOpeners(session, {probeWrite: values['probe-write']}),
      lookup: systemLookup,
      vantage,
      ...(isOffline ? {} : {nameServers}),
      reporter,
      clock: systemClock,
      digest: sha256,
    },
  )
}

/** MetalLB is of one cluster, and so is a run of checks. */
async function openOne(session: Session): Promise<ClusterReader> {
  const clusters = await openClusters(session)
  const [cluster, ...more] = clusters
  if (cluster !== undefined && more.length === 0) return cluster
  await Promise.all(clusters.map((one) => one.close()))
  throw new UsageError('ONE_CLUSTER', `troubleshoot reads one cluster, found ${clusters.length} contexts`, {
    hint: 'give --context once',
  })
}

function placeOf(env: Session['env']): Gathered['vantage']['place'] {
  if ((env['CI'] ?? '') !== '' && env['CI'] !== 'false') return 'ci'
  return env['KUBERNETES_SERVICE_HOST'] === undefined ? 'host' : 'pod'
}

/** The annotations of objects by the id they have as subjects; looked up when the first is asked for. */
function annotationsIn({
  cluster,
}: CheckContext): (id: string) => Readonly<Record<string, string>> | undefined {
  let index: ReadonlyMap<string, Readonly<Record<string, string>>> | undefined
  return (id) => {
    index ??= new Map(
      Object.values(cluster.snapshot?.objects ?? {})
        .flat()
        .map((object) => [subjectOfObject(refOf(object)).id, object.metadata.annotations]),
    )
    return index.get(id)
  }
}

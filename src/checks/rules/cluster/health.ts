import {parseInstant} from '../../../model/instant.js'
import type {CheckContext} from '../../context.js'
import {blockedEgress} from '../../controllers/blocked-egress.js'
import {decodeLog, type DecodedLine} from '../../controllers/decode-log.js'
import type {ControllerPod, DnsController} from '../../controllers/dns-controller.js'
import type {PodLog} from '../../facts/cluster.js'
import {listSome} from '../../list-some.js'
import {fail, na, pass, type CheckResult, type FailText} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject} from '../../subject.js'
import {unread} from './access.js'
import {controllerSubject} from './writers.js'

const code = 'MLD0107'

/** MLD0107: the DNS controller runs, stays up, can reach what it needs, and its log tells of no failure. */
export const controllerHealthy: CheckRule = {
  code,
  needs: ['deployments', 'statefulsets'],
  judge(context) {
    const missing = unread(context, code)
    if (missing !== undefined) return [missing]
    const {controllers} = context.cluster
    if (controllers.length === 0) return [na(code, clusterSubject, 'there is no DNS controller')]
    return controllers.map((one) => judgeController(one, context))
  },
}

function judgeController(one: DnsController, context: CheckContext): CheckResult {
  const subject = controllerSubject(one)
  const lines = decodeLog(logsOf(one, context.cluster.logs).flatMap((log) => log.lines))
  const seen: Seen = {one, lines, context, id: `${one.namespace}/${one.name}`}
  const failure = judgements.map((judgement) => judgement(seen)).find((text) => text !== undefined)
  if (failure !== undefined) return fail(code, subject, failure)
  if (one.ready === undefined) return na(code, subject, 'without a status nothing tells whether it runs')
  return pass(code, subject, `${one.ready} of ${one.replicas} ready`)
}

/** Everything known of a controller. */
type Seen = {
  readonly one: DnsController
  readonly lines: readonly DecodedLine[]
  readonly context: CheckContext
  /** `namespace/name`. */
  readonly id: string
}

type Judgement = (seen: Seen) => FailText | undefined

/** Gravest first: an argument it refuses explains why it is not ready. */
const judgements: readonly Judgement[] = [
  scaledToZero,
  badArguments,
  egressBlocked,
  waitingPod,
  notReady,
  restarting,
  failingRuns,
  severalReplicas,
  dryRun,
]

function scaledToZero({one, id}: Seen): FailText | undefined {
  if (one.replicas > 0) return undefined
  return {
    reason: 'scaled-to-zero',
    severity: 'info',
    message: `${id} is scaled to 0: it writes no records`,
    args: {replicas: 0},
    fix: {
      text: 'leave it so when mldns writes these names; else start it again',
      commands: [`kubectl -n ${one.namespace} scale ${one.kind.toLowerCase()} ${one.name} --replicas=1`],
    },
  }
}

function badArguments(seen: Seen): FailText | undefined {
  const {one, id} = seen
  const {unknown, removed, errors} = one.arguments
  const isUp = one.ready !== undefined && one.ready >= one.replicas
  const problems = [
    ...unknown.map((flag) => `external-dns has no --${flag}`),
    ...removed.map(({flag, release}) => `--${flag} is gone since release ${release}`),
    ...errors,
  ]
  const [first] = problems
  // what runs has taken its arguments, whatever is thought of them here
  if (isUp || first === undefined || one.product !== 'external-dns') return undefined
  // without a readable release a flag of an old one may be right
  if (one.version === undefined && unknown.length === 0 && errors.length === 0) return undefined
  const flags = [...unknown, ...removed.map(({flag}) => flag)]
  return {
    reason: 'bad-arguments',
    message: `${id} cannot start with its arguments: ${first}`,
    args: {flags, version: one.version ?? ''},
    evidence: [...problems.slice(1, 4), ...logEvidence(seen)],
    fix: {
      text: adviceFor(flags),
      commands: [`kubectl -n ${one.namespace} edit ${one.kind.toLowerCase()} ${one.name}`],
    },
  }
}

/** Flags people expect and external-dns does not have. */
function adviceFor(flags: readonly string[]): string {
  if (flags.some((flag) => flag.startsWith('leader-elect')))
    return 'external-dns has no leader election: run one replica without --leader-elect, or let mldns apply, which takes a Lease'
  if (flags.includes('namespace-selector'))
    return 'external-dns cannot choose namespaces by label: give it one --namespace, or use mldns --namespace-selector'
  return 'correct the arguments the lines above name'
}

function egressBlocked(seen: Seen): FailText | undefined {
  const {one, id, context} = seen
  const {networkPolicies, snapshot} = context.cluster
  if (networkPolicies === undefined || snapshot === undefined) return undefined
  const found = blockedEgress(one, networkPolicies, snapshot)
  if (found === undefined) return undefined
  const names = found.policies.map(({name}) => name)
  const [first = ''] = names
  return {
    reason: 'egress-blocked',
    message: `NetworkPolicy ${one.namespace}/${listSome(names)} keeps ${id} from ${found.blocked.join(' and ')}`,
    args: {policies: names, blocked: found.blocked},
    evidence: logEvidence(seen),
    fix: {
      text: 'allow egress to UDP and TCP 53, to TCP 443, and to the port the API server listens at (often 6443): most network plugins see the address behind the Service',
      commands: [`kubectl -n ${one.namespace} edit networkpolicy ${first}`],
    },
  }
}

/** Reasons of waiting that do not pass by themselves. */
const waits: Readonly<Record<string, readonly [reason: string, text: string]>> = {
  CrashLoopBackOff: ['crash-loop', 'mend what its last words name'],
  ImagePullBackOff: ['image-pull', 'correct the image, or the pull secret'],
  ErrImagePull: ['image-pull', 'correct the image, or the pull secret'],
  InvalidImageName: ['image-pull', 'correct the image'],
  CreateContainerConfigError: ['container-config', 'create the Secret or ConfigMap the message names'],
  CreateContainerError: ['container-config', 'see the message of the container runtime'],
}

function waitingPod(seen: Seen): FailText | undefined {
  const {one, id} = seen
  const pod = one.pods?.find(({waiting}) => Object.hasOwn(waits, waiting))
  const [reason, text] = waits[pod?.waiting ?? ''] ?? []
  if (pod === undefined || reason === undefined || text === undefined) return undefined
  const [cause] = seen.lines.filter(({severity}) => severity === 'error')
  const why = cause?.meaning ?? ''
  return {
    reason,
    message: `pod ${pod.name} of ${id} does not run: ${pod.waiting}${why === '' ? '' : `: ${why}`}`,
    args: {pod: pod.name, waiting: pod.waiting, restarts: pod.restarts},
    evidence: [...podEvidence(pod), ...logEvidence(seen)],
    fix: {
      text: cause === undefined || cause.fix === '' ? text : cause.fix,
      commands: [
        reason === 'crash-loop'
          ? `kubectl -n ${one.namespace} logs ${pod.name} -c ${one.container} --previous`
          : `kubectl -n ${one.namespace} describe pod ${pod.name}`,
      ],
    },
  }
}

function notReady(seen: Seen): FailText | undefined {
  const {one, id} = seen
  if (one.ready === undefined || one.ready >= one.replicas) return undefined
  const pods = one.pods?.filter(({ready}) => !ready) ?? []
  return {
    reason: 'not-ready',
    message: `${one.ready} of ${one.replicas} replicas of ${id} are ready`,
    args: {ready: one.ready, replicas: one.replicas},
    evidence: [
      ...pods.slice(0, 2).flatMap(podEvidence),
      ...(one.pods?.length === 0 ? ['it has no pod'] : []),
      ...logEvidence(seen),
    ],
    fix: {
      text: 'see why its pod does not become ready',
      commands: [`kubectl -n ${one.namespace} describe ${one.kind.toLowerCase()} ${one.name}`],
    },
  }
}

/** Seconds in which a restart counts as one of today's. */
const recentSeconds = 3600
const manyRestarts = 3

function restarting(seen: Seen): FailText | undefined {
  const {one, id, context} = seen
  const pod = one.pods?.find(
    ({restarts, lastTermination}) =>
      restarts >= manyRestarts && isRecent(lastTermination?.finishedAt ?? '', context.now),
  )
  if (pod?.lastTermination === undefined) return undefined
  const {reason, exitCode, finishedAt} = pod.lastTermination
  return {
    reason: 'restarting',
    message: `pod ${pod.name} of ${id} was started again ${pod.restarts} times, last after ${reason || 'an end'} with exit code ${exitCode}`,
    args: {pod: pod.name, restarts: pod.restarts, exitCode, finishedAt},
    evidence: [...podEvidence(pod), ...logEvidence(seen)],
    fix: {
      text: reason === 'OOMKilled' ? 'give it more memory' : 'mend what its last words name',
      commands: [`kubectl -n ${one.namespace} logs ${pod.name} -c ${one.container} --previous`],
    },
  }
}

function isRecent(finishedAt: string, now: string): boolean {
  const end = parseInstant(finishedAt)
  const present = parseInstant(now)
  return end !== undefined && present !== undefined && present - end <= recentSeconds * 1000
}

/** It runs, and its newest lines say that its work fails. A later success clears what came before. */
function failingRuns(seen: Seen): FailText | undefined {
  const {one, id, lines} = seen
  const newest = lines.findIndex(({id: known}) => known === 'up-to-date' || known === 'recovered')
  const since = newest < 0 ? lines : lines.slice(0, newest)
  const worst = since.find(({severity}) => severity === 'error')
  if (worst === undefined) return undefined
  const what = worst.meaning === '' ? worst.message.slice(0, 200) : worst.meaning
  return {
    reason: 'log-errors',
    message: `${id} runs and fails at its work: ${what}`,
    args: {message: worst.id ?? 'unknown', count: worst.count},
    evidence: logEvidence({...seen, lines: since}),
    fix: {
      text: worst.fix === '' ? 'see the line of its log' : worst.fix,
      commands: [`kubectl -n ${one.namespace} logs ${one.kind.toLowerCase()}/${one.name} --tail=100`],
    },
  }
}

function severalReplicas({one, id}: Seen): FailText | undefined {
  if (one.product !== 'external-dns' || one.replicas < 2) return undefined
  return {
    reason: 'several-replicas',
    message: `${id} has ${one.replicas} replicas, and external-dns has no leader election: all of them write`,
    args: {replicas: one.replicas},
    fix: {
      text: 'run one replica with strategy Recreate',
      commands: [`kubectl -n ${one.namespace} scale ${one.kind.toLowerCase()} ${one.name} --replicas=1`],
    },
  }
}

function dryRun({one, id}: Seen): FailText | undefined {
  if (!one.settings.dryRun) return undefined
  return {
    reason: 'dry-run',
    severity: 'info',
    message: `${id} runs with --dry-run: it writes no records`,
    fix: {
      text: 'leave it so when mldns writes these names; else take --dry-run out',
      commands: [`kubectl -n ${one.namespace} edit ${one.kind.toLowerCase()} ${one.name}`],
    },
  }
}

/** The logs of a controller's own pods: by name where pods were read, else by how a Deployment names them. */
function logsOf(one: DnsController, logs: readonly PodLog[]): readonly PodLog[] {
  const own = new Set(one.pods?.map(({name}) => name))
  return logs.filter(
    ({namespace, pod, container}) =>
      namespace === one.namespace &&
      (container === one.container || container === '') &&
      (own.size > 0 ? own.has(pod) : pod.startsWith(`${one.name}-`)),
  )
}

function podEvidence({
  name,
  phase,
  restarts,
  waitingMessage,
  lastTermination,
}: ControllerPod): readonly string[] {
  const last =
    lastTermination === undefined
      ? ''
      : `, ended with ${lastTermination.reason || 'no reason'} (exit code ${lastTermination.exitCode})`
  const words = lastTermination?.message.split('\n').at(-1) ?? ''
  return [
    `pod ${name}: ${phase || 'no phase'}, ${restarts} restarts${last}`,
    ...[waitingMessage, words].filter((text) => text !== '').map((text) => text.slice(0, 200)),
  ]
}

/** The newest lines that say something bad. */
function logEvidence({lines}: Seen): readonly string[] {
  return lines
    .filter(({severity}) => severity !== 'info')
    .slice(0, 3)
    .map(({message, count}) => `log: ${message.slice(0, 200)}${count > 1 ? ` (${count} times)` : ''}`)
}

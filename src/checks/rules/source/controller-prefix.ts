import {refOf} from '../../../model/cluster.js'
import {formatRef} from '../../../model/endpoint.js'
import {titleOf} from '../../../sources/object-title.js'
import type {CheckContext} from '../../context.js'
import type {DnsController} from '../../controllers/dns-controller.js'
import type {SourceFacts} from '../../facts/source.js'
import {listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import {partOfCluster} from '../../subject.js'
import {allHosts, isPlanned} from './judge-source.js'
import {migration, renameCommand, type AnnotatedObject} from './prefix-migration.js'

/** Sources of external-dns by the kind whose annotations they read. */
const sourcesOfKind: Readonly<Record<string, readonly string[]>> = {
  Service: ['service'],
  Ingress: ['ingress'],
  HTTPRoute: ['gateway-httproute'],
  GRPCRoute: ['gateway-grpcroute'],
  TLSRoute: ['gateway-tlsroute'],
  TCPRoute: ['gateway-tcproute'],
  UDPRoute: ['gateway-udproute'],
}

/**
 * Whether every external-dns of the cluster reads the annotations of the objects it looks at: since 0.22 it honours
 * another prefix than before, and with `sync` it removes the records of what it no longer reads. An object that some
 * other external-dns reads is meant for that one. While all records are there and nothing removes them, it is a warning.
 */
export function judgeControllers(
  code: string,
  annotated: readonly AnnotatedObject[],
  {cluster, source}: CheckContext,
): readonly CheckResult[] {
  const running = cluster.controllers.filter(
    ({product, replicas, settings}) =>
      product === 'external-dns' && replicas > 0 && settings.annotationPrefixes.length > 0,
  )
  const unread = annotated.filter((one) => !running.some((controller) => reads(controller, one)))
  const missing = source === undefined ? undefined : objectsWithoutRecord(source)
  return running.map((controller) =>
    judgeController(
      code,
      controller,
      unread.filter((one) => looksAt(controller, one)),
      missing,
    ),
  )
}

/** The objects of which a name has no record yet, or of which that is not known. */
function objectsWithoutRecord(source: SourceFacts): ReadonlySet<string> {
  const missing = new Set<string>()
  for (const host of allHosts(source)) {
    const isThere = isPlanned(host) && !host.changes.some(({action}) => action === 'create')
    if (!isThere) for (const {ref} of host.askedBy) missing.add(formatRef(ref))
  }
  return missing
}

function looksAt({settings}: DnsController, {object}: AnnotatedObject): boolean {
  const sources = sourcesOfKind[object.kind] ?? []
  const inside = settings.namespace === '' || settings.namespace === object.metadata.namespace
  return inside && sources.some((source) => settings.sources.includes(source))
}

function reads(controller: DnsController, annotated: AnnotatedObject): boolean {
  const {annotationPrefixes} = controller.settings
  return looksAt(controller, annotated) && annotationPrefixes.some((prefix) => annotated.prefixes.has(prefix))
}

function judgeController(
  code: string,
  {kind, namespace, name, version, settings}: DnsController,
  unread: readonly AnnotatedObject[],
  missing: ReadonlySet<string> | undefined,
): CheckResult {
  const subject = partOfCluster('controller', `${namespace}/${name}`)
  const honoured = settings.annotationPrefixes.join(', ')
  const [first] = unread
  if (first === undefined) return pass(code, subject, honoured)
  const [from = ''] = first.prefixes
  const [to = ''] = settings.annotationPrefixes
  const names = unread.map(({object}) => titleOf(object))
  const lacks = unread.some(({object}) => missing?.has(formatRef(refOf(object))) !== false)
  const shown = names.length === 1 ? names[0] : `${names.length} objects (${listSome(names)})`
  const release = version === undefined ? '' : ` ${version}`
  return fail(code, subject, {
    reason: 'not-read-by-controller',
    severity: lacks || settings.policy === 'sync' ? 'error' : 'warning',
    message: `external-dns${release} (${kind} ${namespace}/${name}) reads ${honoured} only and does not see the annotations of ${shown} under ${from}`,
    args: {
      prefixes: settings.annotationPrefixes,
      objects: names.slice(0, 50),
      ...(version === undefined ? {} : {version}),
    },
    evidence:
      settings.policy === 'sync'
        ? ['its policy is sync: it removes the records of what it does not see']
        : [],
    fix: {text: migration(from, to), commands: [renameCommand(first.object, from, to)]},
  })
}

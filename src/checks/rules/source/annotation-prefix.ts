import {objectsOf, refOf, type KubeObject} from '../../../model/cluster.js'
import {formatRef} from '../../../model/endpoint.js'
import {readAnnotations, type AnnotationConflict} from '../../../sources/annotations.js'
import {alphaPrefix, currentPrefix} from '../../../sources/defaults.js'
import {titleOf} from '../../../sources/object-title.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import type {SourceFacts} from '../../facts/source.js'
import {kubectl, shellWord} from '../../kubectl.js'
import {countOf, listSome} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isInScope} from '../../scope.js'
import {clusterSubject} from '../../subject.js'
import {judgeControllers} from './controller-prefix.js'
import {deliberateReasons} from './names-found.js'
import {withSource} from './judge-source.js'
import {migration, renameCommand, type AnnotatedObject} from './prefix-migration.js'

const code = 'MLD0302'

/** Resources whose annotations decide about records, in mldns or in external-dns. */
export const annotatedResources = [
  'services',
  'ingresses',
  'gateways',
  'listenersets',
  'httproutes',
  'grpcroutes',
  'tlsroutes',
  'tcproutes',
  'udproutes',
] as const

/**
 * One result for every object with annotations for external-dns, one for every prefix that objects use and mldns does
 * not read, and one for every external-dns of the cluster.
 */
export const annotationPrefix: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no object carries an annotation for external-dns', (source) => {
      const annotated = annotatedObjects(context)
      const asked = annotated.filter(({object}) =>
        isInScope(context.scope, objectSubject(refOf(object), source)),
      )
      return [
        ...judgeValues(annotated, source),
        ...judgeUnread(asked, source),
        ...judgeControllers(code, asked, context),
      ]
    }),
}

function annotatedObjects({cluster, source}: CheckContext): readonly AnnotatedObject[] {
  const {snapshot} = cluster
  if (snapshot === undefined) return []
  const known = [...new Set([...(source?.settings.annotationPrefixes ?? []), currentPrefix, alphaPrefix])]
  return annotatedResources.flatMap((resource) =>
    objectsOf(snapshot, resource).flatMap((object) => {
      const keys = Object.keys(object.metadata.annotations)
      const prefixes = known.filter((prefix) => keys.some((key) => key.startsWith(prefix)))
      return prefixes.length === 0 ? [] : [{object, prefixes: new Set(prefixes)}]
    }),
  )
}

/** Whether the values agree, of what mldns reads and the user's filters let through. */
function judgeValues(annotated: readonly AnnotatedObject[], source: SourceFacts): readonly CheckResult[] {
  const {annotationPrefixes} = source.settings
  const leftOut = new Set(
    source.collected.verdicts
      .filter(({reason}) => reason !== undefined && deliberateReasons.has(reason.code))
      .map(({ref}) => formatRef(ref)),
  )
  return annotated.flatMap(({object, prefixes}) => {
    const read = annotationPrefixes.filter((prefix) => prefixes.has(prefix))
    if (read.length === 0 || leftOut.has(formatRef(refOf(object)))) return []
    const subject = objectSubject(refOf(object), source)
    const [conflict] = readAnnotations(object.metadata.annotations, annotationPrefixes).conflicts
    return [
      conflict === undefined ? pass(code, subject, read.join(', ')) : failConflict(object, conflict, source),
    ]
  })
}

function failConflict(
  object: KubeObject,
  {suffix, readings}: AnnotationConflict,
  source: SourceFacts,
): CheckResult {
  const ref = refOf(object)
  const said = readings.map(({key, value}) => `${key} is "${value}"`)
  const [kept, ...others] = readings
  return fail(code, objectSubject(ref, source), {
    reason: 'conflicting-values',
    message: `${titleOf(object)}: ${said.join(' but ')}; expected one value for "${suffix}", so no name of it is published`,
    args: {suffix, keys: readings.map(({key}) => key)},
    fix: {
      text: `keep the value that is meant under one prefix: to keep "${kept?.value ?? ''}"`,
      commands: [kubectl('annotate', ref, ...others.map(({key}) => shellWord(`${key}-`)))],
    },
    ...(object.location === undefined ? {} : {location: object.location}),
  })
}

/** Objects with an annotation mldns does not read, whose meaning stands under no prefix it reads; by prefix. */
function judgeUnread(annotated: readonly AnnotatedObject[], {settings}: SourceFacts): readonly CheckResult[] {
  const unread = [currentPrefix, alphaPrefix].filter((one) => !settings.annotationPrefixes.includes(one))
  return unread.flatMap((prefix) => {
    const objects = annotated.filter(
      ({object, prefixes}) =>
        prefixes.has(prefix) && hasOnlyHere(object, prefix, settings.annotationPrefixes),
    )
    const [first] = objects
    if (first === undefined) return []
    const names = objects.map(({object}) => titleOf(object))
    const [ours = currentPrefix] = settings.annotationPrefixes
    return [
      fail(code, clusterSubject, {
        reason: 'prefix-not-read',
        severity: 'warning',
        message: `${countOf(objects.length, 'object')} carr${objects.length === 1 ? 'ies' : 'y'} annotations under ${prefix}, which is not among --annotation-prefix: ${listSome(names)}`,
        args: {prefix, objects: names.slice(0, 50)},
        evidence: [`read: ${settings.annotationPrefixes.join(', ')}`],
        fix: {
          text: migration(prefix, ours),
          commands: [renameCommand(first.object, prefix, ours)],
        },
      }),
    ]
  })
}

function hasOnlyHere({metadata}: KubeObject, prefix: string, read: readonly string[]): boolean {
  return Object.keys(metadata.annotations).some((key) => {
    if (!key.startsWith(prefix)) return false
    const suffix = key.slice(prefix.length)
    return !read.some((one) => Object.hasOwn(metadata.annotations, `${one}${suffix}`))
  })
}

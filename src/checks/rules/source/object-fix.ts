import type {KubeObject} from '../../../model/cluster.js'
import {formatRef, type ObjectRef} from '../../../model/endpoint.js'
import {stringAt} from '../../../model/json.js'
import {currentPrefix} from '../../../sources/defaults.js'
import {titleOf} from '../../../sources/object-title.js'
import type {SkipReason} from '../../../sources/source.js'
import type {CheckContext} from '../../context.js'
import type {SourceFacts} from '../../facts/source.js'
import {kubectl, shellWord} from '../../kubectl.js'
import type {Fix} from '../../result.js'
import {strayName, type StrayName} from './name-hints.js'

/** What lets an object publish its names, or the one that was asked for, by the reason why it does not. */
export function fixOfObject(
  reason: SkipReason,
  ref: ObjectRef,
  object: KubeObject | undefined,
  about: {readonly source: SourceFacts; readonly context: CheckContext; readonly name?: string},
): Fix {
  const stray = object === undefined ? undefined : strayName(object, about.source, reason)
  if (stray !== undefined) return moveName(stray, ref, about.source)
  const rename = renameOf(reason, ref, object, about.source)
  if (rename !== undefined) return rename
  if (reason.code === 'no-hostname' && reason.nearMiss === undefined) {
    const [prefix = currentPrefix] = about.source.settings.annotationPrefixes
    const zone = about.context.providers.flatMap(({zones}) => zones)[0]?.zone.name
    const name = about.name ?? (zone === undefined ? undefined : `${ref.name}.${zone}`)
    const text = reason.fix ?? `annotate the object with ${prefix}hostname: NAME`
    return name === undefined
      ? {text}
      : {text, commands: [kubectl('annotate', ref, shellWord(`${prefix}hostname=${name}`))]}
  }
  if (reason.code === 'no-address') {
    const balanced = object !== undefined && stringAt(object.spec, 'type') === 'LoadBalancer'
    return {
      text: reason.fix ?? 'find out why it has no address',
      commands: [kubectl('describe', ref), ...(ref.kind === 'Service' && balanced ? ['mldns pools'] : [])],
    }
  }
  const name = object === undefined ? formatRef(ref) : titleOf(object)
  return {
    text: reason.fix ?? `correct what the message names in ${name}`,
    commands: [kubectl('get', ref, '-o', 'yaml')],
  }
}

/** A misspelt annotation under a prefix that is read. */
function renameOf(
  {nearMiss}: SkipReason,
  ref: ObjectRef,
  object: KubeObject | undefined,
  {settings}: SourceFacts,
): Fix | undefined {
  const own = settings.annotationPrefixes.find((prefix) => nearMiss?.startsWith(prefix))
  if (nearMiss === undefined || own === undefined) return undefined
  const meant = `${own}${suffixOf(nearMiss)}`
  const value = object?.metadata.annotations[nearMiss] ?? ''
  return {
    text: `rename ${nearMiss} to ${meant}`,
    commands: [kubectl('annotate', ref, shellWord(`${meant}=${value}`), shellWord(`${nearMiss}-`))],
  }
}

function moveName({where, key, value}: StrayName, ref: ObjectRef, {settings}: SourceFacts): Fix {
  const [first = currentPrefix] = settings.annotationPrefixes
  const own = settings.annotationPrefixes.find((prefix) => key.startsWith(prefix)) ?? first
  const meant = `${own}${suffixOf(key)}`
  const add = shellWord(`${meant}=${value}`)
  const remove = shellWord(`${key}-`)
  return where === 'annotation'
    ? {text: `rename ${key} to ${meant}`, commands: [kubectl('annotate', ref, add, remove)]}
    : {
        text: `make the label ${key} an annotation`,
        commands: [kubectl('annotate', ref, add), kubectl('label', ref, remove)],
      }
}

function suffixOf(key: string): string {
  return key.includes('/internal') ? 'internal-hostname' : 'hostname'
}

import type {ServiceWish} from '../../../metallb/service-wish.js'
import {isAtLeast} from '../../../metallb/settings.js'
import type {MetalLBService} from '../../facts/metallb.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {annotateCommand} from './fix-text.js'
import {nothing, serviceRule, withEvidence} from './metallb-rule.js'
import {reasonOf} from './told.js'

const code = 'MLD0209'
const newPrefix = 'metallb.io/'
const oldPrefix = 'metallb.universe.tf/'
/** What the controller writes itself. */
const written = 'metallb.io/ip-allocated-from-pool'

/** MLD0209. Releases before 0.14.9 read only the old prefix: there the new one is the mistake. */
export const deprecatedAnnotation: CheckRule = {
  code,
  judge: (context) => {
    const results = current.judge(context)
    const version = context.metallb?.installation.settings.version
    return isAtLeast(version, [0, 14, 9]) ? results : ofOldRelease(results, context.metallb?.judged ?? [])
  },
}

const current = serviceRule({
  code,
  prepare: nothing,
  judge: ({subject, wish}) => pass(code, subject, settingsOf(wish, newPrefix).join(', ')),
  explain: (result, {wish}) => {
    if (result.reason === reasonOf('ALLOC_DEPRECATED_ANNOTATION')) return withRename(result, wish)
    if (result.reason === reasonOf('ALLOC_LEGACY_ANNOTATION_MASKED')) return withValues(result, wish)
    return result
  },
})

function ofOldRelease(
  results: readonly CheckResult[],
  services: readonly MetalLBService[],
): readonly CheckResult[] {
  const bySubject = new Map(services.map((service) => [service.subject.id, service]))
  return results
    .filter(({reason}) => reason !== reasonOf('ALLOC_LEGACY_ANNOTATION_MASKED'))
    .map((result) => {
      const service = bySubject.get(result.subject.id)
      const isOurs = result.status === 'pass' || result.reason === reasonOf('ALLOC_DEPRECATED_ANNOTATION')
      return service !== undefined && isOurs ? judgeOld(service) : result
    })
}

function judgeOld({subject, wish}: MetalLBService): CheckResult {
  const unread = settingsOf(wish, newPrefix)
  if (unread.length === 0) return pass(code, subject, settingsOf(wish, oldPrefix).join(', '))
  const {annotations} = wish.object.metadata
  const copies = unread.map((key) => [oldPrefix + key.slice(newPrefix.length), annotations[key]] as const)
  return fail(code, subject, {
    reason: 'prefix-not-read',
    message: `this release of MetalLB does not read ${unread.join(', ')}: it knows ${oldPrefix} alone`,
    fix: {
      text: 'upgrade MetalLB to 0.14.9 or later, or write the old prefix',
      commands: [annotateCommand(wish, Object.fromEntries(copies))],
    },
  })
}

function settingsOf({object}: ServiceWish, prefix: string): readonly string[] {
  return Object.keys(object.metadata.annotations).filter((key) => key.startsWith(prefix) && key !== written)
}

/** The value goes to the new key, unless that is there already. */
function withRename(result: CheckResult, wish: ServiceWish): CheckResult {
  const {annotations} = wish.object.metadata
  const changes = wish.legacyAnnotations.flatMap(
    (key): readonly (readonly [string, string | undefined])[] => {
      const renamed = newPrefix + key.slice(oldPrefix.length)
      const isThere = annotations[renamed] !== undefined
      return [...(isThere ? [] : [[renamed, annotations[key]] as const]), [key, undefined]]
    },
  )
  return {
    ...result,
    fix: {
      text: `rename ${oldPrefix}… to ${newPrefix}… (MetalLB 0.14.9 or later)`,
      commands: [annotateCommand(wish, Object.fromEntries(changes))],
    },
  }
}

/** Two prefixes that say different things: the reader of the manifest is misled. */
function withValues(result: CheckResult, wish: ServiceWish): CheckResult {
  const {annotations} = wish.object.metadata
  const differing = wish.maskedAnnotations.filter(
    (key) => annotations[key] !== annotations[newPrefix + key.slice(oldPrefix.length)],
  )
  const lines = wish.maskedAnnotations.flatMap((key) => {
    const other = newPrefix + key.slice(oldPrefix.length)
    return [`${key}: ${annotations[key] ?? ''}`, `${other}: ${annotations[other] ?? ''}`]
  })
  const removal = Object.fromEntries(wish.maskedAnnotations.map((key) => [key, undefined]))
  return withEvidence(
    {
      ...result,
      ...(differing.length > 0 ? {severity: 'error' as const} : {}),
      fix: {
        text: 'remove the one that has no effect',
        commands: [annotateCommand(wish, removal)],
      },
    },
    lines.slice(0, 4),
  )
}

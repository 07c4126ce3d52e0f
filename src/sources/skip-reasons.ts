import {findNearest} from '../model/nearest.js'
import {coreSuffixes} from './annotations.js'
import {alphaPrefix, currentPrefix} from './defaults.js'
import type {ObjectReading} from './object-reading.js'
import type {SourceSettings} from './settings.js'
import type {SkipReason} from './source.js'

/** The only value of the controller annotation under which external-dns processes an object. */
const ourController = 'dns-controller'

/** Why the object belongs to another controller; undefined when it does not. */
export function foreignController(reading: ObjectReading): SkipReason | undefined {
  const found = reading.annotations.values.get('controller')
  const disputed = reading.annotations.conflicts.some(({suffix}) => suffix === 'controller')
  if (found === undefined || disputed || found.value === ourController) return undefined
  return {
    code: 'controller',
    message: `${reading.title}: annotation ${found.key} is "${found.value}", expected "${ourController}" or none`,
    decided: true,
    fix: `remove ${found.key}, or set it to ${ourController}`,
  }
}

/** Why an object without any name publishes nothing: the first thing its owner should look at. */
export function noHostname(
  reading: ObjectReading,
  settings: SourceSettings,
  fields: readonly string[],
): SkipReason {
  const [prefix = currentPrefix] = settings.annotationPrefixes
  const near = nearMiss(reading, settings)
  const looked = fields.join(', ')
  return {
    code: 'no-hostname',
    message: `${reading.title}: no name is given by ${looked}${near === undefined ? '' : `; ${near.message}`}`,
    decided: true,
    fix: near?.fix ?? `annotate the object with ${prefix}hostname: NAME`,
    ...(near === undefined ? {} : {nearMiss: near.key}),
  }
}

/** An annotation that was probably meant for us: under a prefix that is not read, or misspelt. */
function nearMiss(
  {object}: ObjectReading,
  {annotationPrefixes}: SourceSettings,
): {key: string; message: string; fix: string} | undefined {
  const keys = Object.keys(object.metadata.annotations).sort()
  const unread = [currentPrefix, alphaPrefix].filter((prefix) => !annotationPrefixes.includes(prefix))
  for (const key of keys) {
    const prefix = unread.find((one) => key.startsWith(one))
    if (prefix !== undefined)
      return {
        key,
        message: `annotation ${key} is not read, because ${prefix} is not among --annotation-prefix`,
        fix: `add --annotation-prefix ${prefix}`,
      }
    const own = annotationPrefixes.find((one) => key.startsWith(one))
    const suffix = own === undefined ? '' : key.slice(own.length)
    const nearest =
      own === undefined || coreSuffixes.includes(suffix) ? undefined : findNearest(suffix, names)
    if (own !== undefined && nearest !== undefined)
      return {
        key,
        message: `annotation ${key} is not known, did you mean ${own}${nearest}?`,
        fix: `rename ${key} to ${own}${nearest}`,
      }
  }
  return undefined
}

const names = ['hostname', 'internal-hostname']

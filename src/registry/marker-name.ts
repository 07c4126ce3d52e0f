import {endpointTypes} from '../model/record-type.js'
import type {RegistrySettings} from './settings.js'

/**
 * Where the marker of a record lives. `a-foo.example.org` marks the A records of `foo.example.org`:
 *
 * | settings | marker of A foo.example.org |
 * |---|---|
 * | none | a-foo.example.org |
 * | prefix `txt.` | txt.a-foo.example.org |
 * | prefix `%{record_type}.` | a.foo.example.org |
 * | suffix `-txt` | a-foo-txt.example.org |
 *
 * Reading is not the exact inverse of writing: without a template `a-foo` may also be the type-less marker (the format
 * before external-dns 0.12) of a host called `a-foo`. See {@link parseUntypedMarkerName}.
 */
type Affixes = Pick<RegistrySettings, 'prefix' | 'suffix' | 'wildcardReplacement'>

/** What a marker's name says it marks: `type` '' for the type-less format, `name` '' when the affix does not fit. */
export type Marked = {readonly name: string; readonly type: string}

const template = '%{record_type}'
const readableTypes: readonly {readonly type: string; readonly lower: string}[] = endpointTypes.map(
  (type) => ({
    type,
    lower: type.toLowerCase(),
  }),
)
const typeOfLower: ReadonlyMap<string, string> = new Map(readableTypes.map(({type, lower}) => [lower, type]))
const nothing: Marked = {name: '', type: ''}

/** The name of the marker for the records of `type` at `name`, in the format external-dns writes since 0.18. */
export function markerName(name: string, type: string, affixes: Affixes): string {
  const dot = name.indexOf('.')
  const first = withWildcardReplaced(dot < 0 ? name : name.slice(0, dot), affixes)
  const rest = dot < 0 ? '' : name.slice(dot)
  const {prefix, suffix} = affixes
  const lower = type.toLowerCase()
  if (prefix.includes(template) || suffix.includes(template)) {
    return `${fill(prefix, lower)}${first}${fill(suffix, lower)}${rest}`
  }
  return `${prefix}${lower}-${first}${suffix}${rest}`
}

/** What a lower-case name marks if it is a marker's. */
export function parseMarkerName(name: string, affixes: Affixes): Marked {
  const {prefix, suffix} = affixes
  if (prefix !== '' && suffix !== '') return nothing
  if (suffix === '') return readAffix(name, prefix, stripPrefix)
  const cut = endOfAffixedPart(name, suffix)
  if (cut === undefined) return nothing
  const read = readAffix(name.slice(0, cut), suffix, stripSuffix)
  return read.name === '' ? nothing : {name: read.name + name.slice(cut), type: read.type}
}

/** What a lower-case name marks if it is a marker of the type-less format; '' when the affix does not fit. */
export function parseUntypedMarkerName(name: string, affixes: Affixes): string {
  const {prefix, suffix} = affixes
  if (prefix !== '' && suffix !== '') return ''
  if (suffix === '') return stripPrefix(name, fill(prefix, '')) ?? ''
  const cut = endOfAffixedPart(name, suffix)
  if (cut === undefined) return ''
  const stripped = stripSuffix(name.slice(0, cut), fill(suffix, ''))
  return stripped === undefined || stripped === '' ? '' : stripped + name.slice(cut)
}

/** The name under which markers know a record: a leading `*` label gives way to the replacement. */
export function withWildcardReplaced(name: string, {wildcardReplacement}: Affixes): string {
  if (wildcardReplacement === '') return name
  if (name === '*') return wildcardReplacement.toLowerCase()
  return name.startsWith('*.') ? wildcardReplacement.toLowerCase() + name.slice(1) : name
}

type Strip = (name: string, affix: string) => string | undefined

function readAffix(name: string, affix: string, strip: Strip): Marked {
  if (!affix.includes(template)) return readTypeInFront(strip(name, affix))
  for (const {type, lower} of readableTypes) {
    const stripped = strip(name, fill(affix, lower))
    if (stripped !== undefined) return {name: stripped, type}
  }
  return readTypeInFront(strip(name, fill(affix, '')))
}

function readTypeInFront(name: string | undefined): Marked {
  if (name === undefined) return nothing
  const dash = name.indexOf('-')
  const type = dash < 0 ? undefined : typeOfLower.get(name.slice(0, dash))
  return type === undefined ? {name, type: ''} : {name: name.slice(dash + 1), type}
}

function stripPrefix(name: string, prefix: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined
}

function stripSuffix(name: string, suffix: string): string | undefined {
  return name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : undefined
}

/** A suffix with n dots is attached to the first label and reaches over n + 1 labels of the marker's name. */
function endOfAffixedPart(name: string, suffix: string): number | undefined {
  let cut = -1
  for (let dots = suffix.split('.').length - 1; dots >= 0; dots--) {
    cut = name.indexOf('.', cut + 1)
    if (cut < 0) return dots === 0 ? name.length : undefined
  }
  return cut
}

function fill(affix: string, type: string): string {
  return affix.includes(template) ? affix.replaceAll(template, type) : affix
}

import type {ProviderCapabilities} from '../../model/capabilities.js'
import type {DomainFilter} from '../../model/filter.js'
import {
  choiceIn,
  fieldError,
  objectIn,
  optionalIn,
  textIn,
  textsIn,
  type FileObject,
} from '../../plan/plan-file-fields.js'
import {readCapabilities} from '../../plan/plan-file-read.js'
import type {MarkerCipher, RegistrySettings} from '../../registry/settings.js'
import type {BundleFilter, BundlePattern, BundleRegistry} from './bundle.js'

/** A domain filter with its expressions as text. */
export function toFilter({include, exclude, regexInclude, regexExclude}: DomainFilter): BundleFilter {
  return {
    include,
    exclude,
    ...(regexInclude === undefined ? {} : {regexInclude: toPattern(regexInclude)}),
    ...(regexExclude === undefined ? {} : {regexExclude: toPattern(regexExclude)}),
  }
}

function toPattern({source, ignoreCase}: RegExp): BundlePattern {
  return {source, flags: ignoreCase ? 'i' : ''}
}

/** The inverse of {@link toFilter}. */
export function fromFilter(at: FileObject): DomainFilter {
  return {
    include: textsIn(at, 'include'),
    exclude: textsIn(at, 'exclude'),
    ...optionalIn(at, 'regexInclude', fromPattern),
    ...optionalIn(at, 'regexExclude', fromPattern),
  }
}

function fromPattern(parent: FileObject, key: string): RegExp {
  const at = objectIn(parent, key)
  const source = textIn(at, 'source')
  const flags = choiceIn(at, 'flags', ['', 'i'])
  try {
    return new RegExp(source, flags)
  } catch {
    throw fieldError(at, 'source', source, 'a regular expression')
  }
}

/** A registry without its key: what was encrypted stays so. */
export function toRegistry({cipher, ...plain}: RegistrySettings): BundleRegistry {
  return {...plain, ...(cipher === undefined ? {} : {encrypted: true})}
}

/** There was a key, and it opens nothing any more. */
const keyless: MarkerCipher = {open: () => undefined}

/** The inverse of {@link toRegistry}, as far as there is one. */
export function fromRegistry(at: FileObject): RegistrySettings {
  const encrypted = at.json['encrypted']
  if (encrypted !== undefined && encrypted !== true)
    throw fieldError(at, 'encrypted', encrypted, 'true or no key')
  return {
    kind: choiceIn(at, 'kind', ['txt', 'noop']),
    ownerId: textIn(at, 'ownerId'),
    prefix: textIn(at, 'prefix'),
    suffix: textIn(at, 'suffix'),
    wildcardReplacement: textIn(at, 'wildcardReplacement'),
    ...(encrypted === true ? {cipher: keyless} : {}),
  }
}

/** The capabilities at a key; a provider that could not be opened has none. */
export function readCapabilitiesIfAny(parent: FileObject, key: string): ProviderCapabilities | undefined {
  return parent.json[key] === undefined ? undefined : readCapabilities(objectIn(parent, key))
}

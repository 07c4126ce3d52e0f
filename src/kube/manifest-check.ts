import {isObject, type JsonObject} from '../model/json.js'
import {mistypedFields} from './field-types.js'
import type {FieldPath} from './raw-document.js'

/** What is wrong with a manifest: the field, what it is and what it must be. */
export type FieldProblem = {readonly path: FieldPath; readonly found: string; readonly expected: string}

/** The problems of one manifest, by what the API server refuses in every object and in MetalLB's. Empty = it can be used. */
export function checkManifest(manifest: JsonObject): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  requireText(problems, manifest, 'apiVersion', [])
  requireText(problems, manifest, 'kind', [])
  const {metadata} = manifest
  if (isObject(metadata)) checkMetadata(problems, metadata)
  else problems.push({path: ['metadata'], found: describe(metadata), expected: 'a mapping with name'})
  for (const key of ['spec', 'status']) {
    const value = manifest[key]
    if (value !== undefined && value !== null && !isObject(value))
      problems.push({path: [key], found: describe(value), expected: 'a mapping'})
  }
  for (const {field, value, expected} of mistypedFields(manifest))
    problems.push({path: ['spec', field], found: describe(value), expected})
  return problems
}

function checkMetadata(problems: FieldProblem[], metadata: JsonObject): void {
  if (metadata['name'] === undefined && typeof metadata['generateName'] === 'string') {
    const expected = 'a name (generateName gets one only when the object is created)'
    problems.push({path: ['metadata', 'name'], found: 'missing', expected})
  } else requireText(problems, metadata, 'name', ['metadata'])
  const {namespace} = metadata
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string')
    problems.push({path: ['metadata', 'namespace'], found: describe(namespace), expected: quoted(namespace)})
  checkTexts(problems, metadata, 'labels')
  checkTexts(problems, metadata, 'annotations')
}

function requireText(problems: FieldProblem[], parent: JsonObject, key: string, path: FieldPath): void {
  const value = parent[key]
  if (typeof value === 'string' && value !== '') return
  problems.push({path: [...path, key], found: describe(value), expected: quoted(value)})
}

function checkTexts(problems: FieldProblem[], metadata: JsonObject, key: 'labels' | 'annotations'): void {
  const texts = metadata[key]
  if (texts === undefined || texts === null) return
  if (!isObject(texts)) {
    problems.push({path: ['metadata', key], found: describe(texts), expected: 'a mapping of text to text'})
    return
  }
  for (const name in texts) {
    const value = texts[name]
    if (typeof value !== 'string')
      problems.push({path: ['metadata', key, name], found: describe(value), expected: quoted(value)})
  }
}

/** What a value that should be a text should look like: YAML turns 300 and true into something else unless quoted. */
function quoted(value: unknown): string {
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  return isScalar ? `a text: quote it, "${String(value)}"` : 'a text'
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null || value === '') return 'empty'
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${String(value)}`
  if (typeof value === 'string') return 'a text'
  return Array.isArray(value) ? 'a list' : 'a mapping'
}

/** `metadata.annotations["example.com/ttl"]`: how a field is written in messages. */
export function formatPath(path: FieldPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[A-Za-z][\w-]*$/.test(step)) return `[${JSON.stringify(step)}]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
}

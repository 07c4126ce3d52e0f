import type {JsonObject} from '../model/json.js'
import {fieldTypes, isStructName, jsonKey, promotedFields, type StructName} from './template-types.js'

/** A Go struct over the JSON of a Kubernetes object: fields have Go names, and absent ones their zero value. */
export class Struct {
  readonly type: StructName
  readonly json: JsonObject

  constructor(type: StructName, json: JsonObject) {
    this.type = type
    this.json = json
  }
}

/** A Go map of texts (labels, annotations): a missing key is '' for `index`, and no value for field access. */
export class TextMap {
  readonly map: Readonly<Record<string, unknown>>

  constructor(map: Readonly<Record<string, unknown>>) {
    this.map = map
  }
}

/** The execution of a template failed; caught where templates are rendered. */
export class TemplateFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateFailure'
  }
}

/** Whether a value is a Go map with any values: a JSON object. */
export function isMap(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Struct) &&
    !(value instanceof TextMap)
  )
}

/** The field of a struct, or undefined when the type has none of that name (which no Go value is). */
export function fieldOf({type, json}: Struct, name: string): {readonly value: unknown} | undefined {
  const fields = fieldTypes(type)
  const own = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (own !== undefined) return {value: typed(own, own === 'self' ? json : json[jsonKey(name)])}
  const promoted = promotedFields(type)
  if (promoted === undefined) return undefined
  const bare = name.startsWith('Get') ? name.slice(3) : name
  const meta = json['metadata']
  return fieldOf(new Struct(promoted, isMap(meta) ? meta : {}), bare)
}

/** A JSON value as the Go value of a field's type. A value of the wrong type counts as absent. */
function typed(type: string, value: unknown): unknown {
  if (type.startsWith('*')) return value === undefined || value === null ? null : typed(type.slice(1), value)
  if (type.startsWith('[]'))
    return Array.isArray(value) ? value.map((one: unknown) => typed(type.slice(2), one)) : []
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : ''
    case 'int':
      return typeof value === 'number' ? value : 0
    case 'bool':
      return value === true
    case 'texts':
      return new TextMap(isMap(value) ? value : {})
    case 'any':
      return value ?? null
    default:
      return isStructName(type) ? new Struct(type, isMap(value) ? value : {}) : null
  }
}

/** Truth of Go templates: false, 0, nil, no value and everything empty are false; a struct is true. */
export function isTrue(value: unknown): boolean {
  if (value instanceof Struct) return true
  if (value instanceof TextMap) return Object.keys(value.map).length > 0
  if (Array.isArray(value)) return value.length > 0
  if (isMap(value)) return Object.keys(value).length > 0
  return Boolean(value)
}

/** The name of a value's kind, for messages. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nil'
  if (value instanceof Struct) return value.type
  if (value instanceof TextMap || isMap(value)) return 'map'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

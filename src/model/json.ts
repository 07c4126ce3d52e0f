/** Narrowing of untrusted JSON, field by field. A value of the wrong type counts as absent. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `key`, or an empty one. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key]
  return isObject(value) ? value : {}
}

/** The list at `key`, or an empty one. */
export function listAt(parent: JsonObject, key: string): readonly unknown[] {
  const value = parent[key]
  return Array.isArray(value) ? value : []
}

/** The objects in the list at `key`; other members are left out. */
export function objectsAt(parent: JsonObject, key: string): readonly JsonObject[] {
  return listAt(parent, key).filter(isObject)
}

/** The strings in the list at `key`; other members are left out. */
export function stringsAt(parent: JsonObject, key: string): readonly string[] {
  return listAt(parent, key).filter((value) => typeof value === 'string')
}

/** The string at `key`, or ''. */
export function stringAt(parent: JsonObject, key: string): string {
  const value = parent[key]
  return typeof value === 'string' ? value : ''
}

/** The number at `key`, or undefined. */
export function numberAt(parent: JsonObject, key: string): number | undefined {
  const value = parent[key]
  return typeof value === 'number' ? value : undefined
}

/** The boolean at `key`, or undefined. */
export function booleanAt(parent: JsonObject, key: string): boolean | undefined {
  const value = parent[key]
  return typeof value === 'boolean' ? value : undefined
}

/** The string-to-string map at `key`; members that are no strings are left out. */
export function textMapAt(parent: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(parent, key)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(entries)
}

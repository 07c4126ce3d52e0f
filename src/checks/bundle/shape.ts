import {choiceIn, listIn, objectIn, textsIn, type FileObject} from '../../plan/plan-file-fields.js'
import type {JsonObject} from '../../model/json.js'

/** Reads the value at a key. @throws ConfigError naming the place, what is there and what was expected */
export type Reader<TValue> = (parent: FileObject, key: string) => TValue

/** How a key that may be missing is read. */
export type Optional<TValue> = {readonly optional: Reader<TValue>}

/**
 * How each key of a type is read. A key that is added to the type and forgotten here does not compile: what a bundle
 * loses on the way would be judged as if it had never been seen.
 */
export type Shape<TObject> = {
  readonly [TKey in keyof TObject]-?: TObject extends Record<TKey, TObject[TKey]>
    ? Reader<TObject[TKey]>
    : Optional<Exclude<TObject[TKey], undefined>>
}

/** A reader of objects of one shape. Keys the shape does not name are left out. */
export function shaped<TObject>(shape: Shape<TObject>): (at: FileObject) => TObject
// the loose signature stands in for a cast: a shape has a reader of the right type for every key
export function shaped(
  shape: Readonly<Record<string, Reader<unknown> | Optional<unknown>>>,
): (at: FileObject) => unknown {
  const fields = Object.entries(shape)
  return (at) => {
    const entries = fields.flatMap(([key, field]): readonly (readonly [string, unknown])[] => {
      if (typeof field === 'function') return [[key, field(at, key)]]
      return at.json[key] === undefined ? [] : [[key, field.optional(at, key)]]
    })
    return Object.fromEntries(entries)
  }
}

/** The keys of an object that its shape names, others left out. */
export function only<TObject extends object>(object: TObject, shape: Shape<TObject>): TObject
// the loose signature stands in for a cast: the keys of the shape are those of the type
export function only(object: object, shape: object): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => Object.hasOwn(shape, key)))
}

/** A key that may be missing. */
export function maybe<TValue>(optional: Reader<TValue>): Optional<TValue> {
  return {optional}
}

/** An object, read by `read`. */
export function object<TObject>(read: (at: FileObject) => TObject): Reader<TObject> {
  return (parent, key) => read(objectIn(parent, key))
}

/** A list of objects, each read by `read`. */
export function listOf<TObject>(read: (at: FileObject) => TObject): Reader<readonly TObject[]> {
  return (parent, key) => listIn(parent, key, read)
}

/** An object of any keys, the value at each read by `read`. */
export function mapOf<TValue>(read: Reader<TValue>): Reader<Readonly<Record<string, TValue>>> {
  return (parent, key) => {
    const map = objectIn(parent, key)
    return Object.fromEntries(Object.keys(map.json).map((name) => [name, read(map, name)]))
  }
}

/** An object whose content is looked at later, with the care that untrusted JSON needs. */
export const anyObject: Reader<JsonObject> = (parent, key) => objectIn(parent, key).json

/** One of some words; the table must hold all of the union. */
export function oneOf<TWord extends string>(table: Readonly<Record<TWord, true>>): Reader<TWord> {
  const words = Object.keys(table).filter((word): word is TWord => Object.hasOwn(table, word))
  return (parent, key) => choiceIn(parent, key, words)
}

/** A list of some words. */
export function listOfWords<TWord extends string>(
  table: Readonly<Record<TWord, true>>,
): Reader<readonly TWord[]> {
  const word = oneOf(table)
  return (parent, key) =>
    textsIn(parent, key).map((text, index) =>
      word({...parent, json: {[`${key}[${index}]`]: text}}, `${key}[${index}]`),
    )
}

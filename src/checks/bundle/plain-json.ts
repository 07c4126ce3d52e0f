import {isObject, type JsonObject} from '../../model/json.js'

/** Objects of Kubernetes are a dozen levels deep; what is deeper is nothing that is read, and would end the stack. */
const deepest = 64

/** What is done with one text, by the key it stands at. */
export type TextChange = (text: string, key: string) => string

/** A copy of an object as JSON can hold it, each text passed through `change`. */
export function plainJson(object: JsonObject, change: TextChange): JsonObject {
  return copyObject(object, change, 0)
}

function copyObject(object: JsonObject, change: TextChange, depth: number): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
    const copied = copy(value, key, change, depth + 1)
    return copied === undefined ? [] : [[key, copied]]
  })
  return Object.fromEntries(entries)
}

function copy(value: unknown, key: string, change: TextChange, depth: number): unknown {
  if (typeof value === 'string') return change(value, key)
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return String(value)
  if (depth > deepest) return null
  if (Array.isArray(value)) return value.map((member) => copy(member, key, change, depth + 1) ?? null)
  return isObject(value) ? copyObject(value, change, depth) : undefined
}

/** A copy of plain facts with every text cleaned. */
export function cleanTexts<TFacts extends object>(facts: TFacts, clean: (text: string) => string): TFacts
// the loose signature stands in for a cast: texts stay texts, and the rest stays as it is
export function cleanTexts(facts: object, clean: (text: string) => string): object {
  return copyObject({...facts}, clean, 0)
}

/** A field's place inside a document. */
export type FieldPath = readonly (string | number)[]

/** One document of a file as parsed, with the means to say where in the file something stands. */
export type RawDocument = {
  readonly value: unknown
  /** Line of its first node, from 1. */
  readonly line: number
  /** Lines of the members of its `items`, in order; may be short when they are not known. */
  itemLines(): readonly number[]
  /** Line of a field, or of what encloses it; undefined when only `line` is known. */
  locate(path: FieldPath): number | undefined
}

/** A text that is no YAML or JSON. */
export class TextProblem extends Error {
  readonly line: number
  readonly column: number

  constructor(message: string, line: number, column: number) {
    super(message)
    this.name = 'TextProblem'
    this.line = line
    this.column = column
  }
}

/** Turns offsets into lines; linear over all calls as long as the offsets ascend. */
export function createLineCounter(text: string): (offset: number) => number {
  let line = 1
  let next = text.indexOf('\n')
  let last = 0
  return (offset) => {
    if (offset < last) {
      line = 1
      next = text.indexOf('\n')
    }
    last = offset
    while (next >= 0 && next < offset) {
      line++
      next = text.indexOf('\n', next + 1)
    }
    return line
  }
}

/** The syntax tree of a template (Go text/template). `position` counts characters from 0. */
export type Node =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'action'; readonly pipe: Pipe; readonly position: number}
  | {readonly kind: 'if' | 'with'; readonly pipe: Pipe; readonly body: Body; readonly other: Body}
  | {readonly kind: 'range'; readonly pipe: Pipe; readonly body: Body; readonly other: Body}
  | {readonly kind: 'break' | 'continue'}
  | {
      readonly kind: 'template'
      readonly name: string
      readonly pipe: Pipe | undefined
      readonly position: number
    }

export type Body = readonly Node[]

/** `$a, $b := command | command`. */
export type Pipe = {
  readonly variables: readonly string[]
  /** `=` instead of `:=`. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
  readonly position: number
}

/** Words of one stage of a pipeline: a function or value, and its arguments. */
export type Command = {readonly words: readonly Operand[]; readonly position: number}

export type Operand =
  | {readonly kind: 'dot' | 'nil'; readonly position: number}
  | {readonly kind: 'literal'; readonly value: string | boolean | number; readonly position: number}
  | {readonly kind: 'field'; readonly fields: readonly string[]; readonly position: number}
  | {
      readonly kind: 'variable'
      readonly name: string
      readonly fields: readonly string[]
      readonly position: number
    }
  | {readonly kind: 'function'; readonly name: string; readonly position: number}
  | {
      readonly kind: 'chain'
      readonly of: Operand
      readonly fields: readonly string[]
      readonly position: number
    }
  | {readonly kind: 'pipe'; readonly pipe: Pipe; readonly position: number}

/** A parsed text: its own body and the templates it defines by name. */
export type Tree = {readonly body: Body; readonly defined: ReadonlyMap<string, Body>}

/** What is wrong with the text of a template. Caught where templates are compiled. */
export class TemplateSyntaxError extends Error {
  readonly position: number

  constructor(position: number, message: string) {
    super(message)
    this.name = 'TemplateSyntaxError'
    this.position = position
  }
}

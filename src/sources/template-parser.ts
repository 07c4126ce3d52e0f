import {tokenize, type Token} from './template-lexer.js'
import {
  TemplateSyntaxError,
  type Body,
  type Command,
  type Node,
  type Operand,
  type Pipe,
  type Tree,
} from './template-nodes.js'

/** Deepest nesting of actions and parentheses; more is a mistake or an attack on the stack. */
const deepest = 100

/**
 * Parses a template. `isFunction` tells which function names exist.
 * @throws TemplateSyntaxError
 */
export function parseTemplate(text: string, isFunction: (name: string) => boolean): Tree {
  return new Parser(tokenize(text), isFunction).parse()
}

type Ended = {readonly body: Body; readonly by: 'end' | 'else' | 'eof'}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #isFunction: (name: string) => boolean
  readonly #defined = new Map<string, Body>()
  #next = 0
  #variables: string[] = ['$']
  #loops = 0
  #depth = 0

  constructor(tokens: readonly Token[], isFunction: (name: string) => boolean) {
    this.#tokens = tokens
    this.#isFunction = isFunction
  }

  parse(): Tree {
    const {body, by} = this.#body()
    if (by !== 'eof') this.#fail(`unexpected {{${by}}}`)
    return {body, defined: this.#defined}
  }

  #body(): Ended {
    if (++this.#depth > deepest) this.#fail(`nested deeper than ${deepest} levels`)
    const nodes: Node[] = []
    for (;;) {
      const token = this.#take()
      if (token.kind === 'end') return this.#ended(nodes, 'eof')
      if (token.kind === 'text') nodes.push({kind: 'text', text: token.text})
      else {
        const word = this.#peekWord()
        if (word === 'end' || word === 'else') {
          this.#takeWord()
          if (word === 'end') this.#close()
          return this.#ended(nodes, word)
        }
        nodes.push(...this.#action(word))
      }
    }
  }

  #ended(body: Body, by: Ended['by']): Ended {
    this.#depth--
    return {body, by}
  }

  #action(word: string): readonly Node[] {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.#takeWord()
        return [this.#control(word)]
      case 'define':
        this.#takeWord()
        return this.#define()
      case 'block':
        this.#takeWord()
        return [this.#block()]
      case 'template':
        this.#takeWord()
        return [this.#template()]
      case 'break':
      case 'continue':
        this.#takeWord()
        if (this.#loops === 0) this.#fail(`{{${word}}} outside {{range}}`)
        this.#close()
        return [{kind: word}]
      default: {
        const {position} = this.#peek()
        return [{kind: 'action', pipe: this.#pipe('close', 'command'), position}]
      }
    }
  }

  #control(kind: 'if' | 'with' | 'range'): Node {
    const known = this.#variables.length
    const pipe = this.#pipe('close', kind)
    if (kind === 'range') this.#loops++
    const {body, by} = this.#body()
    if (kind === 'range') this.#loops--
    if (by === 'eof') this.#fail(`{{${kind}}} without {{end}}`)
    const other = by === 'else' ? this.#else(kind) : []
    this.#variables.length = known
    return {kind, pipe, body, other}
  }

  /** After `{{else`: either `}}` and a body, or `if`/`with`, which shares the outer `{{end}}`. */
  #else(kind: 'if' | 'with' | 'range'): Body {
    this.#skipSpace()
    const word = this.#peek().text
    if (kind !== 'range' && word === kind) {
      this.#takeWord()
      return [this.#control(kind)]
    }
    this.#close()
    const {body, by} = this.#body()
    if (by !== 'end')
      this.#fail(by === 'eof' ? `{{else}} without {{end}}` : 'expected {{end}}, found {{else}}')
    return body
  }

  #define(): readonly Node[] {
    const name = this.#name('define')
    this.#close()
    this.#register(name, this.#inner('define'))
    return []
  }

  #block(): Node {
    const {position} = this.#peek()
    const name = this.#name('block')
    const pipe = this.#pipe('close', 'block')
    this.#register(name, this.#inner('block'))
    return {kind: 'template', name, pipe, position}
  }

  /** The body of a definition sees no variables and no loop of its surroundings. */
  #inner(kind: string): Body {
    const [variables, loops] = [this.#variables, this.#loops]
    this.#variables = ['$']
    this.#loops = 0
    const {body, by} = this.#body()
    if (by !== 'end')
      this.#fail(by === 'eof' ? `{{${kind}}} without {{end}}` : `unexpected {{else}} in ${kind}`)
    this.#variables = variables
    this.#loops = loops
    return body
  }

  #register(name: string, body: Body): void {
    const isEmpty = (one: Body): boolean =>
      one.every((node) => node.kind === 'text' && node.text.trim() === '')
    const known = this.#defined.get(name)
    if (known !== undefined && !isEmpty(known)) {
      if (isEmpty(body)) return
      this.#fail(`multiple definition of template "${name}"`)
    }
    this.#defined.set(name, body)
  }

  #template(): Node {
    const {position} = this.#peek()
    const name = this.#name('template')
    this.#skipSpace()
    if (this.#peek().kind !== 'close')
      return {kind: 'template', name, pipe: this.#pipe('close', 'template'), position}
    this.#close()
    return {kind: 'template', name, pipe: undefined, position}
  }

  #name(context: string): string {
    this.#skipSpace()
    const token = this.#take()
    if (token.kind !== 'string' || typeof token.value !== 'string')
      return this.#fail(`unexpected "${token.text}" in ${context} clause, expected a quoted name`, token)
    return token.value
  }

  #pipe(end: 'close' | ')', context: string): Pipe {
    if (++this.#depth > deepest) this.#fail(`nested deeper than ${deepest} levels`)
    this.#skipSpace()
    const {position} = this.#peek()
    const {variables, assigns} = this.#declaration(context)
    const commands: Command[] = []
    for (;;) {
      commands.push(this.#command(commands.length > 0))
      const token = this.#take()
      if (token.text === '|' && token.kind === 'symbol') continue
      const ended = end === 'close' ? token.kind === 'close' : token.kind === 'symbol' && token.text === ')'
      if (ended) break
      this.#fail(describe(token, context), token)
    }
    if (!assigns) this.#variables.push(...variables)
    this.#depth--
    return {variables, assigns, commands, position}
  }

  /** `$x :=`, `$x =`, and for range `$i, $x :=`. */
  #declaration(context: string): {variables: readonly string[]; assigns: boolean} {
    const start = this.#next
    const variables: string[] = []
    while (this.#peek().kind === 'variable') {
      variables.push(this.#take().text)
      this.#skipSpace()
      const token = this.#take()
      if (token.kind === 'symbol' && (token.text === ':=' || token.text === '=')) {
        const assigns = token.text === '='
        const unknown = assigns ? variables.find((name) => !this.#variables.includes(name)) : undefined
        if (unknown !== undefined) this.#fail(`undefined variable "${unknown}"`, token)
        return {variables, assigns}
      }
      if (token.text !== ',' || context !== 'range' || variables.length === 2) break
      this.#skipSpace()
    }
    this.#next = start
    return {variables: [], assigns: false}
  }

  #command(piped: boolean): Command {
    this.#skipSpace()
    const {position} = this.#peek()
    const words: Operand[] = []
    for (;;) {
      const operand = this.#operand()
      if (operand === undefined) break
      words.push(operand)
      if (this.#peek().kind !== 'space') break
      this.#skipSpace()
    }
    const [first] = words
    if (first === undefined) this.#fail(`missing value for command`)
    if (first?.kind === 'nil') this.#fail('nil is not a command')
    if (piped && (first?.kind === 'literal' || first?.kind === 'dot'))
      this.#fail('non executable command in pipeline: a value cannot take another one')
    return {words, position}
  }

  #operand(): Operand | undefined {
    const operand = this.#term()
    if (operand === undefined) return undefined
    const fields: string[] = []
    while (this.#peek().kind === 'field') fields.push(this.#take().text.slice(1))
    if (fields.length === 0) return operand
    if (operand.kind === 'field') return {...operand, fields: [...operand.fields, ...fields]}
    if (operand.kind === 'variable') return {...operand, fields}
    if (operand.kind === 'literal' || operand.kind === 'nil' || operand.kind === 'dot')
      this.#fail(`unexpected .${fields[0]} after a value`)
    return {kind: 'chain', of: operand, fields, position: operand.position}
  }

  #term(): Operand | undefined {
    const token = this.#peek()
    const {position} = token
    if (token.kind === 'symbol') return token.text === '(' ? this.#parenthesis() : undefined
    if (token.kind === 'close' || token.kind === 'end' || token.kind === 'text') return undefined
    this.#next++
    switch (token.kind) {
      case 'dot':
        return {kind: 'dot', position}
      case 'field':
        return {kind: 'field', fields: [token.text.slice(1)], position}
      case 'variable':
        if (!this.#variables.includes(token.text)) this.#fail(`undefined variable "${token.text}"`, token)
        return {kind: 'variable', name: token.text, fields: [], position}
      case 'string':
      case 'number':
        return {kind: 'literal', value: token.value ?? '', position}
      case 'identifier':
        return this.#identifier(token)
      case 'open':
      case 'space':
        break
    }
    return this.#fail(`unexpected "${token.text}"`, token)
  }

  #identifier(token: Token): Operand {
    const {text, position} = token
    if (text === 'true' || text === 'false') return {kind: 'literal', value: text === 'true', position}
    if (text === 'nil') return {kind: 'nil', position}
    if (!this.#isFunction(text)) this.#fail(`function "${text}" not defined`, token)
    return {kind: 'function', name: text, position}
  }

  #parenthesis(): Operand {
    const {position} = this.#take()
    return {kind: 'pipe', pipe: this.#pipe(')', 'parenthesized pipeline'), position}
  }

  #close(): void {
    this.#skipSpace()
    const token = this.#take()
    if (token.kind !== 'close') this.#fail(describe(token, 'action'), token)
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? endToken
  }

  #take(): Token {
    const token = this.#peek()
    this.#next++
    return token
  }

  #skipSpace(): void {
    while (this.#peek().kind === 'space') this.#next++
  }

  /** The first word of an action, without taking it. */
  #peekWord(): string {
    this.#skipSpace()
    const token = this.#peek()
    return token.kind === 'identifier' ? token.text : ''
  }

  #takeWord(): void {
    this.#next++
  }

  #fail(message: string, token: Token = this.#tokens[Math.max(0, this.#next - 1)] ?? endToken): never {
    throw new TemplateSyntaxError(token.position, message)
  }
}

const endToken: Token = {kind: 'end', text: '', position: 0}

function describe(token: Token, context: string): string {
  return token.kind === 'end' ? 'unclosed action' : `unexpected "${token.text}" in ${context}`
}

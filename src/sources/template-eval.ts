import {findFunction, lazyFunctions, type FunctionScope} from './template-functions.js'
import type {Body, Command, Node, Operand, Pipe, Tree} from './template-nodes.js'
import {printValue} from './template-print.js'
import {fieldOf, isMap, isTrue, kindOf, Struct, TemplateFailure, TextMap} from './template-values.js'

/** How a template is run. */
export type RunOptions = FunctionScope & {
  /** Whether access to a missing key of a map is an error (else it prints `<no value>`). */
  readonly strict: boolean
}

/** Bounds that no useful template reaches, so that a mistake ends instead of hanging. */
const mostSteps = 100_000
const mostText = 100_000
const deepestCall = 100

/**
 * Runs a template on a value.
 * @throws TemplateFailure
 */
export function execute(tree: Tree, data: unknown, options: RunOptions): string {
  return new Run(tree, options).text(tree.body, data)
}

type Variable = {readonly name: string; value: unknown}

/** What ends a body early. */
type Flow = 'on' | 'break' | 'continue'

class Run {
  readonly #tree: Tree
  readonly #options: RunOptions
  #output: string[] = []
  #length = 0
  #steps = 0
  #depth = 0
  #variables: Variable[] = []

  constructor(tree: Tree, options: RunOptions) {
    this.#tree = tree
    this.#options = options
  }

  text(body: Body, data: unknown): string {
    this.#variables = [{name: '$', value: data}]
    this.#body(body, data)
    return this.#output.join('')
  }

  #write(text: string): void {
    this.#length += text.length
    if (this.#length > mostText) throw new TemplateFailure(`the result is longer than ${mostText} characters`)
    this.#output.push(text)
  }

  #step(): void {
    if (++this.#steps > mostSteps) throw new TemplateFailure(`it takes more than ${mostSteps} steps`)
  }

  #body(body: Body, dot: unknown): Flow {
    for (const node of body) {
      this.#step()
      const flow = this.#node(node, dot)
      if (flow !== 'on') return flow
    }
    return 'on'
  }

  #node(node: Node, dot: unknown): Flow {
    switch (node.kind) {
      case 'text':
        this.#write(node.text)
        return 'on'
      case 'action': {
        const value = this.#pipe(node.pipe, dot)
        if (node.pipe.variables.length === 0) this.#write(printValue(value))
        return 'on'
      }
      case 'if':
      case 'with':
        return this.#scoped(() => {
          const value = this.#pipe(node.pipe, dot)
          if (!isTrue(value)) return this.#body(node.other, dot)
          return this.#body(node.body, node.kind === 'with' ? value : dot)
        })
      case 'range':
        return this.#scoped(() => this.#range(node, dot))
      case 'template':
        this.#call(node.name, node.pipe === undefined ? undefined : this.#pipe(node.pipe, dot))
        return 'on'
      case 'break':
      case 'continue':
        break
    }
    return node.kind
  }

  #scoped(run: () => Flow): Flow {
    const known = this.#variables.length
    const flow = run()
    this.#variables.length = known
    return flow
  }

  #range(node: Extract<Node, {kind: 'range'}>, dot: unknown): Flow {
    const items = itemsOf(this.#pipe({...node.pipe, variables: []}, dot))
    let empty = true
    for (const [key, value] of items) {
      empty = false
      this.#step()
      const flow = this.#scoped(() => {
        this.#bindRange(node.pipe, key, value)
        return this.#body(node.body, value)
      })
      if (flow === 'break') break
    }
    return empty ? this.#body(node.other, dot) : 'on'
  }

  #bindRange({variables, assigns}: Pipe, key: unknown, value: unknown): void {
    const [first, second] = variables
    if (first !== undefined) this.#bind(first, second === undefined ? value : key, assigns)
    if (second !== undefined) this.#bind(second, value, assigns)
  }

  #bind(name: string, value: unknown, assigns: boolean): void {
    if (assigns) this.#variable(name).value = value
    else this.#variables.push({name, value})
  }

  #variable(name: string): Variable {
    const found = this.#variables.findLast((one) => one.name === name)
    if (found === undefined) throw new TemplateFailure(`undefined variable: ${name}`)
    return found
  }

  #call(name: string, data: unknown): void {
    const body = this.#tree.defined.get(name)
    if (body === undefined) throw new TemplateFailure(`template "${name}" not defined`)
    if (++this.#depth > deepestCall)
      throw new TemplateFailure(`templates call each other deeper than ${deepestCall}`)
    const variables = this.#variables
    this.#variables = [{name: '$', value: data}]
    this.#body(body, data)
    this.#variables = variables
    this.#depth--
  }

  #pipe(pipe: Pipe, dot: unknown): unknown {
    let piped: {readonly value: unknown} | undefined
    for (const command of pipe.commands) {
      this.#step()
      piped = {value: this.#command(command, dot, piped)}
    }
    for (const name of pipe.variables) this.#bind(name, piped?.value, pipe.assigns)
    return piped?.value
  }

  #command({words}: Command, dot: unknown, piped: {readonly value: unknown} | undefined): unknown {
    const [first, ...rest] = words
    if (first === undefined) return undefined
    if (first.kind === 'function') return this.#function(first.name, rest, dot, piped)
    if (rest.length > 0 || piped !== undefined)
      throw new TemplateFailure(`can't give argument to non-function ${describe(first)}`)
    return this.#operand(first, dot)
  }

  #function(
    name: string,
    words: readonly Operand[],
    dot: unknown,
    piped: {readonly value: unknown} | undefined,
  ): unknown {
    if (lazyFunctions.includes(name)) return this.#lazy(name === 'or', words, dot, piped)
    const called = findFunction(name)
    const args = words.map((word) => this.#operand(word, dot))
    if (piped !== undefined) args.push(piped.value)
    if (called === undefined) throw new TemplateFailure(`function "${name}" not defined`)
    if (args.length < called.least || args.length > (called.most ?? Infinity))
      throw new TemplateFailure(
        `wrong number of args for ${name}: want ${wantedArgs(called)} got ${args.length}`,
      )
    try {
      return called.call(args, this.#options)
    } catch (error) {
      if (error instanceof TemplateFailure)
        throw new TemplateFailure(`error calling ${name}: ${error.message}`)
      throw error
    }
  }

  /** `or` returns the first true value, `and` the first false one, else the last; the others are not looked at. */
  #lazy(
    until: boolean,
    words: readonly Operand[],
    dot: unknown,
    piped: {readonly value: unknown} | undefined,
  ): unknown {
    if (words.length === 0 && piped === undefined)
      throw new TemplateFailure(`wrong number of args for ${until ? 'or' : 'and'}: want at least 1 got 0`)
    let value: unknown
    for (const word of words) {
      value = this.#operand(word, dot)
      if (isTrue(value) === until) return value
    }
    return piped === undefined ? value : piped.value
  }

  #operand(operand: Operand, dot: unknown): unknown {
    this.#step()
    switch (operand.kind) {
      case 'dot':
        return dot
      case 'nil':
        return null
      case 'literal':
        return operand.value
      case 'field':
        return this.#fields(dot, operand.fields)
      case 'variable':
        return this.#fields(this.#variable(operand.name).value, operand.fields)
      case 'chain':
        return this.#fields(this.#operand(operand.of, dot), operand.fields)
      case 'function':
        return this.#function(operand.name, [], dot, undefined)
      case 'pipe':
        break
    }
    return this.#pipe(operand.pipe, dot)
  }

  #fields(value: unknown, fields: readonly string[]): unknown {
    return fields.reduce((at, field) => this.#field(at, field), value)
  }

  #field(value: unknown, field: string): unknown {
    if (value instanceof Struct) {
      const found = fieldOf(value, field)
      if (found === undefined)
        throw new TemplateFailure(`can't evaluate field ${field} in type ${value.type}`)
      return found.value
    }
    const map = value instanceof TextMap ? value.map : isMap(value) ? value : undefined
    if (map === undefined)
      throw new TemplateFailure(
        value === null || value === undefined
          ? `nil pointer evaluating .${field}`
          : `can't evaluate field ${field} in type ${kindOf(value)}`,
      )
    if (Object.hasOwn(map, field)) return map[field]
    if (this.#options.strict) throw new TemplateFailure(`map has no entry for key "${field}"`)
    return undefined
  }
}

function wantedArgs({least, most}: {readonly least: number; readonly most?: number}): string {
  return most === undefined ? `at least ${least}` : least === most ? `${least}` : `${least} to ${most}`
}

function describe(operand: Operand): string {
  if (operand.kind === 'field') return `.${operand.fields.join('.')}`
  return operand.kind === 'variable' ? operand.name : operand.kind
}

function* itemsOf(value: unknown): Iterable<readonly [unknown, unknown]> {
  if (value === null || value === undefined) return
  if (typeof value === 'number' && Number.isInteger(value)) {
    for (let index = 0; index < value; index++) yield [index, index]
    return
  }
  if (Array.isArray(value)) {
    yield* value.entries()
    return
  }
  const map = value instanceof TextMap ? value.map : isMap(value) ? value : undefined
  if (map === undefined)
    throw new TemplateFailure(`range can't iterate over a value of type ${kindOf(value)}`)
  for (const key of Object.keys(map).sort()) yield [key, map[key]]
}

import {isObject, objectsAt, stringAt, stringsAt, textMapAt, type JsonObject} from './json.js'

/** One condition of a label selector. `absent` is `!key`; `gt` and `lt` compare whole numbers. */
export type Requirement = {
  readonly key: string
  readonly operator: 'in' | 'notin' | 'exists' | 'absent' | 'gt' | 'lt'
  readonly values: readonly string[]
}

/** A Kubernetes label selector: all requirements must hold; none = everything matches. */
export type Selector = readonly Requirement[]

/** Why a selector could not be read; `position` counts characters from 0. */
export type SelectorProblem = {readonly position: number; readonly reason: string}

/** A selector, or why there is none. */
export type ParsedSelector =
  {readonly ok: true; readonly selector: Selector} | {readonly ok: false; readonly problem: SelectorProblem}

type Token = {readonly text: string; readonly position: number}

/**
 * Reads the text form of a selector (`a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`, joined
 * by commas), as `kubectl -l` and external-dns do. `ordering: false` refuses `>` and `<`, for annotation filters.
 */
export function parseSelector(text: string, options: {readonly ordering?: boolean} = {}): ParsedSelector {
  try {
    return {ok: true, selector: new SelectorReader(text, options.ordering ?? true).read()}
  } catch (error) {
    if (error instanceof Unreadable) return {ok: false, problem: error.problem}
    throw error
  }
}

/** Carries a problem out of the reader; never leaves this file. */
class Unreadable extends Error {
  readonly problem: SelectorProblem

  constructor(position: number, reason: string) {
    super(reason)
    this.problem = {position, reason}
  }
}

const symbol = /[=!<>(),]/
const space = /\s/

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let index = 0
  while (index < text.length) {
    const start = index
    const first = text.charAt(index++)
    if (space.test(first)) continue
    if ((first === '=' || first === '!') && text.charAt(index) === '=') index++
    else if (!symbol.test(first))
      while (index < text.length && !symbol.test(text.charAt(index)) && !space.test(text.charAt(index)))
        index++
    tokens.push({text: text.slice(start, index), position: start})
  }
  return tokens
}

class SelectorReader {
  readonly #tokens: readonly Token[]
  readonly #end: number
  readonly #ordering: boolean
  #next = 0

  constructor(text: string, ordering: boolean) {
    this.#tokens = tokenize(text)
    this.#end = text.length
    this.#ordering = ordering
  }

  read(): Selector {
    const requirements: Requirement[] = []
    while (this.#next < this.#tokens.length) {
      requirements.push(this.#requirement())
      if (this.#next === this.#tokens.length) break
      const comma = this.#take()
      if (comma.text !== ',') fail(comma, `found "${comma.text}", expected "," or the end`)
      if (this.#next === this.#tokens.length) fail(comma, 'the selector ends in ","')
    }
    return requirements
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? {text: '', position: this.#end}
  }

  #take(): Token {
    const token = this.#peek()
    this.#next++
    return token
  }

  #requirement(): Requirement {
    if (this.#peek().text === '!') {
      this.#take()
      return {key: this.#key(), operator: 'absent', values: []}
    }
    const key = this.#key()
    const {text} = this.#peek()
    if (text === '' || text === ',') return {key, operator: 'exists', values: []}
    return this.#comparison(key, this.#take())
  }

  #comparison(key: string, operator: Token): Requirement {
    switch (operator.text) {
      case '=':
      case '==':
        return {key, operator: 'in', values: [this.#value()]}
      case '!=':
        return {key, operator: 'notin', values: [this.#value()]}
      case 'in':
      case 'notin':
        return {key, operator: operator.text, values: this.#values(operator)}
      case '>':
      case '<':
        if (!this.#ordering) fail(operator, `"${operator.text}" is not allowed here`)
        return {key, operator: operator.text === '>' ? 'gt' : 'lt', values: [this.#number()]}
      default:
        return fail(
          operator,
          `found "${operator.text}", expected =, ==, !=, in, notin, < or > after "${key}"`,
        )
    }
  }

  #key(): string {
    const token = this.#take()
    const problem = isWord(token) ? keyProblem(token.text) : 'a key is missing'
    return problem === undefined ? token.text : fail(token, problem)
  }

  /** One value; nothing before a comma or the end is the empty value. */
  #value(): string {
    const token = this.#peek()
    if (!isWord(token)) {
      if (token.text === '' || token.text === ',' || token.text === ')') return ''
      fail(token, `found "${token.text}", expected a value`)
    }
    this.#take()
    const problem = valueProblem(token.text)
    return problem === undefined ? token.text : fail(token, problem)
  }

  #number(): string {
    const token = this.#peek()
    const value = this.#value()
    return /^[-+]?\d+$/.test(value) ? value : fail(token, `found "${value}", expected a whole number`)
  }

  #values(operator: Token): readonly string[] {
    const open = this.#take()
    if (open.text !== '(') fail(open, `found "${open.text}", expected "(" after "${operator.text}"`)
    if (this.#peek().text === ')') fail(this.#peek(), `"${operator.text}" needs at least one value`)
    const values = new Set<string>()
    for (;;) {
      values.add(this.#value())
      const token = this.#take()
      if (token.text === ')') return [...values]
      if (token.text !== ',') fail(token, `found "${token.text}", expected "," or ")"`)
    }
  }
}

function fail(token: Token, reason: string): never {
  throw new Unreadable(token.position, reason)
}

function isWord(token: Token): boolean {
  return token.text !== '' && !symbol.test(token.text.charAt(0))
}

/** Kubernetes: `[prefix/]name`, the name at most 63 characters, the prefix a DNS subdomain of at most 253. */
function keyProblem(key: string): string | undefined {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (slash >= 0 && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(key.slice(0, slash)))
    return `"${key}" is no label key: the part before "/" is no DNS name`
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name))
    return `"${key}" is no label key: expected letters, digits, "-", "_" and ".", at most 63`
  return undefined
}

/** Kubernetes: at most 63 of `[A-Za-z0-9._-]`, beginning and ending with a letter or digit. Also the form of a class name. */
export function valueProblem(value: string): string | undefined {
  if (value === '' || /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(value)) return undefined
  return `"${value}" is no label value: expected letters, digits, "-", "_" and ".", at most 63`
}

/** Reads the object form: `matchLabels` and `matchExpressions`. An empty object matches everything. */
export function toSelector(labelSelector: JsonObject): ParsedSelector {
  const requirements: Requirement[] = Object.entries(textMapAt(labelSelector, 'matchLabels')).map(
    ([key, value]) => ({key, operator: 'in', values: [value]}),
  )
  for (const expression of objectsAt(labelSelector, 'matchExpressions')) {
    const requirement = toRequirement(expression)
    if (typeof requirement === 'string') return {ok: false, problem: {position: 0, reason: requirement}}
    requirements.push(requirement)
  }
  return {ok: true, selector: requirements}
}

const operators: Readonly<Record<string, Requirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
}

function toRequirement(expression: JsonObject): Requirement | string {
  const key = stringAt(expression, 'key')
  const written = stringAt(expression, 'operator')
  const operator = Object.hasOwn(operators, written) ? operators[written] : undefined
  const values = stringsAt(expression, 'values')
  if (key === '') return 'a matchExpressions entry has no key'
  if (operator === undefined)
    return `operator "${written}" of "${key}" is unknown, expected In, NotIn, Exists or DoesNotExist`
  const takesValues = operator === 'in' || operator === 'notin'
  if (takesValues !== values.length > 0)
    return `operator ${written} of "${key}" ${takesValues ? 'needs' : 'takes no'} values`
  return {key, operator, values}
}

/** The requirements of a map such as `spec.selector` of a Service. */
export function selectorOfMap(map: unknown): Selector {
  if (!isObject(map)) return []
  return Object.entries(textMapAt({map}, 'map')).map(([key, value]) => ({
    key,
    operator: 'in',
    values: [value],
  }))
}

/** Whether the labels satisfy every requirement. */
export function matchesSelector(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  return selector.every((requirement) => isSatisfied(requirement, labels))
}

function isSatisfied(
  {key, operator, values}: Requirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value)
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case 'absent':
      return value === undefined
    case 'gt':
    case 'lt':
      break
  }
  return value !== undefined && /^[-+]?\d+$/.test(value) && isOrdered(operator, value, values[0] ?? '0')
}

function isOrdered(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  const left = BigInt(value.replace('+', ''))
  const right = BigInt(bound.replace('+', ''))
  return operator === 'gt' ? left > right : left < right
}

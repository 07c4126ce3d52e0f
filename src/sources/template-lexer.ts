import {TemplateSyntaxError} from './template-nodes.js'

/** One word of an action. `text` tokens are what stands between actions. */
export type Token = {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'field'
    | 'variable'
    | 'identifier'
    | 'dot'
    | 'string'
    | 'number'
    | 'symbol'
    | 'space'
    | 'end'
  readonly text: string
  readonly position: number
  /** Decoded value of strings and numbers. */
  readonly value?: string | number
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

/**
 * Splits a template into text and the words of its actions. Trim markers and comments are gone afterwards.
 * @throws TemplateSyntaxError
 */
export function tokenize(text: string): readonly Token[] {
  return new Lexer(text).run()
}

const word = /[\p{L}\p{Nd}_]+/uy
const space = /[ \t\r\n]+/y
const number =
  /[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y
const trimmedClose = /[ \t\r\n]+-\}\}/y
const commentStart = /\{\{(?:-[ \t\r\n]+)?\/\*/y

class Lexer {
  readonly #text: string
  readonly #tokens: Token[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): readonly Token[] {
    let trimStart = false
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf('{{', this.#at)
      const raw = this.#text.slice(this.#at, open < 0 ? undefined : open)
      const trimEnd = open >= 0 && /^-[ \t\r\n]/.test(this.#text.slice(open + 2, open + 4))
      this.#addText(raw, trimStart, trimEnd)
      if (open < 0) break
      this.#at = open
      trimStart = this.#isComment() ? this.#comment() : this.#action(trimEnd)
    }
    this.#tokens.push({kind: 'end', text: '', position: this.#text.length})
    return this.#tokens
  }

  #addText(raw: string, trimStart: boolean, trimEnd: boolean): void {
    let text = trimStart ? raw.replace(/^[ \t\r\n]+/, '') : raw
    if (trimEnd) text = trimRight(text)
    if (text !== '') this.#tokens.push({kind: 'text', text, position: this.#at})
  }

  #isComment(): boolean {
    commentStart.lastIndex = this.#at
    return commentStart.test(this.#text)
  }

  /** Skips a comment; tells whether white space after it is to be trimmed. */
  #comment(): boolean {
    const end = this.#text.indexOf('*/', this.#at + 4)
    if (end < 0) this.#fail('unclosed comment')
    this.#at = end + 2
    const trims = this.#matches(trimmedClose)
    if (trims) this.#at = trimmedClose.lastIndex
    else if (this.#text.startsWith('}}', this.#at)) this.#at += 2
    else this.#fail('comment ends before closing delimiter')
    return trims
  }

  #action(trimmed: boolean): boolean {
    this.#push('open', 2)
    if (trimmed) this.#at += 2
    for (;;) {
      if (this.#matches(trimmedClose)) {
        this.#at = trimmedClose.lastIndex - 2
        this.#push('close', 2)
        return true
      }
      if (this.#text.startsWith('}}', this.#at)) {
        this.#push('close', 2)
        return false
      }
      if (this.#at >= this.#text.length) this.#fail('unclosed action')
      this.#word()
    }
  }

  #word(): void {
    const char = this.#text.charAt(this.#at)
    const next = this.#text.charAt(this.#at + 1)
    if (this.#matches(space)) this.#push('space', space.lastIndex - this.#at)
    else if (char === '"') this.#quoted()
    else if (char === '`') this.#raw()
    else if (char === "'") this.#char()
    else if (char === '$') this.#named('variable')
    else if (char === '.' && !/\d/.test(next)) this.#dot()
    else if (/\d/.test(char) || (/[+.-]/.test(char) && /[\d.]/.test(next))) this.#number()
    else if (char === ':' && next === '=') this.#push('symbol', 2)
    else if ('|(),='.includes(char)) this.#push('symbol', 1)
    else if (this.#matches(word)) this.#push('identifier', word.lastIndex - this.#at)
    else this.#fail(`unexpected "${char}" in action`)
  }

  #dot(): void {
    word.lastIndex = this.#at + 1
    if (word.test(this.#text)) this.#push('field', word.lastIndex - this.#at)
    else this.#push('dot', 1)
  }

  #named(kind: 'variable'): void {
    word.lastIndex = this.#at + 1
    this.#push(kind, word.test(this.#text) ? word.lastIndex - this.#at : 1)
  }

  #number(): void {
    if (!this.#matches(number)) this.#fail('bad number syntax')
    const text = this.#text.slice(this.#at, number.lastIndex)
    word.lastIndex = number.lastIndex
    const value = Number(text.replaceAll('_', ''))
    if (word.test(this.#text) || !Number.isFinite(value)) this.#fail(`bad number syntax: "${text}"`)
    this.#push('number', text.length, value)
  }

  #quoted(): void {
    let index = this.#at + 1
    let value = ''
    for (;;) {
      const char = this.#text.charAt(index)
      if (char === '' || char === '\n') this.#fail('unterminated quoted string')
      if (char === '"') break
      if (char === '\\') {
        const escape = this.#escape(index)
        value += escape.value
        index += escape.length
      } else {
        value += char
        index++
      }
    }
    this.#push('string', index + 1 - this.#at, value)
  }

  /** A Go escape: one letter, `\xHH`, `\uHHHH`, `\UHHHHHHHH` or three octal digits. */
  #escape(index: number): {value: string; length: number} {
    const rest = this.#text.slice(index + 1, index + 10)
    const simple = Object.hasOwn(escapes, rest.charAt(0)) ? escapes[rest.charAt(0)] : undefined
    if (simple !== undefined) return {value: simple, length: 2}
    const match =
      /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/.exec(rest) ??
      this.#fail('bad escape in quoted string')
    const code =
      match[4] === undefined
        ? Number.parseInt(match[1] ?? match[2] ?? match[3] ?? '', 16)
        : Number.parseInt(match[4], 8)
    if (code > 0x10ffff) this.#fail('bad escape in quoted string')
    return {value: String.fromCodePoint(code), length: 1 + match[0].length}
  }

  #raw(): void {
    const end = this.#text.indexOf('`', this.#at + 1)
    if (end < 0) this.#fail('unterminated raw quoted string')
    this.#push('string', end + 1 - this.#at, this.#text.slice(this.#at + 1, end))
  }

  #char(): void {
    const plain = /^'([^'\\\n])'/u.exec(this.#text.slice(this.#at, this.#at + 4))
    if (plain !== null) return this.#push('number', plain[0].length, plain[1]?.codePointAt(0) ?? 0)
    if (this.#text.charAt(this.#at + 1) !== '\\') this.#fail('malformed character constant')
    const {value, length} = this.#escape(this.#at + 1)
    if (this.#text.charAt(this.#at + 1 + length) !== "'") this.#fail('malformed character constant')
    this.#push('number', length + 2, value.codePointAt(0) ?? 0)
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    return pattern.test(this.#text)
  }

  #push(kind: Token['kind'], length: number, value?: string | number): void {
    const text = this.#text.slice(this.#at, this.#at + length)
    const token = {kind, text, position: this.#at}
    this.#tokens.push(value === undefined ? token : {...token, value})
    this.#at += length
  }

  #fail(message: string): never {
    throw new TemplateSyntaxError(this.#at, message)
  }
}

/** `trimEnd` would also take off other Unicode space, and a regex could be slow on long runs. */
function trimRight(text: string): string {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

import {shown, ZoneTextProblem} from './zone-text-problem.js'

/** One word or quoted string of an entry. */
export type ZoneToken = {
  /** As written, escapes included, without the quotes around it. */
  readonly text: string
  readonly quoted: boolean
  /** Offsets in the file's text, quotes included. */
  readonly start: number
  readonly end: number
  readonly line: number
}

/** One entry of a master file: a directive or a record, over as many lines as its parentheses hold open. */
export type ZoneEntry = {
  /** Offset of the first character of its first line. */
  readonly start: number
  /** Offset behind its last line, line end included. */
  readonly end: number
  /** 1-based line of its first token. */
  readonly line: number
  /** Whether the line begins with white space: the owner is that of the record before. */
  readonly indented: boolean
  readonly tokens: readonly ZoneToken[]
  readonly parenthesised: boolean
  /** Comments on its lines, each from its semicolon on. */
  readonly comments: readonly string[]
}

const tab = 0x09
const newline = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const quote = 0x22
const open = 0x28
const close = 0x29
const semicolon = 0x3b
const equals = 0x3d
const backslash = 0x5c
const byteOrderMark = '\u00ef\u00bb\u00bf'

/** Where the content of a text begins: behind a UTF-8 byte order mark. */
export function contentStart(text: string): number {
  return text.startsWith(byteOrderMark) ? byteOrderMark.length : 0
}

/**
 * Cuts the text of a master file (one character per octet) into entries, RFC 1035 5.1. Blank lines and lines that hold
 * only a comment belong to no entry.
 */
export class ZoneLexer {
  private readonly text: string
  private position: number
  private line: number
  private depth = 0
  private openedOn = 0
  private tokens: ZoneToken[] = []
  private comments: string[] = []
  private parenthesised = false

  constructor(text: string, start = contentStart(text), line = 1) {
    this.text = text
    this.position = start
    this.line = line
  }

  /** The line that is being read. */
  get currentLine(): number {
    return this.line
  }

  /**
   * The next entry, or undefined at the end.
   * @throws ZoneTextProblem
   */
  next(): ZoneEntry | undefined {
    while (this.position < this.text.length) {
      const start = this.position
      const first = this.text.charCodeAt(start)
      this.tokens = []
      this.comments = []
      this.parenthesised = false
      this.readLines()
      const token = this.tokens[0]
      if (token === undefined) continue
      return {
        start,
        end: this.position,
        line: token.line,
        indented: first === space || first === tab,
        tokens: this.tokens,
        parenthesised: this.parenthesised,
        comments: this.comments,
      }
    }
    return undefined
  }

  /** Reads to the end of a line outside parentheses. */
  private readLines(): void {
    const {text} = this
    while (this.position < text.length) {
      const code = text.charCodeAt(this.position)
      if (code === space || code === tab) this.position++
      else if (code === newline || code === carriageReturn) {
        if (this.endLine(code)) return
      } else if (code === semicolon) this.readComment()
      else if (code === quote) this.readQuoted()
      else if (code === open || code === close) this.readParenthesis(code)
      else this.readWord()
    }
    if (this.depth > 0) throw new ZoneTextProblem('"(" is never closed, expected ")"', this.openedOn)
  }

  /** Whether the entry ends with the line. */
  private endLine(code: number): boolean {
    if (code === carriageReturn) {
      this.position++
      const last = this.position === this.text.length
      if (!last && this.text.charCodeAt(this.position) !== newline) {
        throw new ZoneTextProblem('found a carriage return without a line feed', this.line)
      }
      if (last) return this.depth === 0
    }
    this.position++
    this.line++
    return this.depth === 0
  }

  private readComment(): void {
    const end = this.endOfLine()
    this.comments.push(this.text.slice(this.position, end))
    this.position = end
  }

  private endOfLine(): number {
    const end = this.text.indexOf('\n', this.position)
    const stop = end < 0 ? this.text.length : end
    return this.text.charCodeAt(stop - 1) === carriageReturn ? stop - 1 : stop
  }

  private readParenthesis(code: number): void {
    this.position++
    this.parenthesised = true
    if (code === open) {
      if (this.depth++ === 0) this.openedOn = this.line
    } else if (--this.depth < 0) {
      throw new ZoneTextProblem('found ")" without a "(" before it', this.line)
    }
  }

  private readQuoted(): void {
    const start = this.position
    this.skipQuoted()
    this.push(this.text.slice(start + 1, this.position - 1), true, start)
  }

  /** Moves behind the quote that closes the one at the current position. */
  private skipQuoted(): void {
    const start = this.position++
    for (; this.position < this.text.length; this.position++) {
      const code = this.text.charCodeAt(this.position)
      if (code === backslash && this.text.charCodeAt(this.position + 1) !== newline) this.position++
      else if (code === newline) break
      else if (code === quote) {
        this.position++
        return
      }
    }
    const found = shown(this.text.slice(start, this.position).trimEnd())
    throw new ZoneTextProblem(
      `the string ${found} is never closed, expected \\" before the end of the line`,
      this.line,
    )
  }

  private readWord(): void {
    const {text} = this
    const start = this.position
    for (; this.position < text.length; this.position++) {
      const code = text.charCodeAt(this.position)
      if (code > semicolon && code !== backslash) continue
      if (code <= space || code === semicolon || code === open || code === close) break
      if (code === backslash) {
        const escaped = text.charCodeAt(this.position + 1)
        if (escaped === newline || escaped === carriageReturn || Number.isNaN(escaped)) {
          throw new ZoneTextProblem(
            'found "\\" at the end of the line, expected a character behind it',
            this.line,
          )
        }
        this.position++
      } else if (code === quote) {
        // key="value" of SVCB and HTTPS (RFC 9460 2.1) is one word
        if (text.charCodeAt(this.position - 1) !== equals) break
        this.skipQuoted()
        this.position--
      }
    }
    if (this.position === start) this.refuseControl()
    this.push(text.slice(start, this.position), false, start)
  }

  private refuseControl(): never {
    const hex = this.text.charCodeAt(this.position).toString(16).padStart(2, '0')
    throw new ZoneTextProblem(`found the control character 0x${hex}, expected text`, this.line)
  }

  private push(text: string, quoted: boolean, start: number): void {
    this.tokens.push({text, quoted, start, end: this.position, line: this.line})
  }
}

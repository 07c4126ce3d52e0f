import {createLineCounter, type RawDocument, TextProblem} from './raw-document.js'

/**
 * Parses one JSON document.
 * @throws TextProblem with line and column
 */
export function parseJsonText(text: string): RawDocument {
  const value = parse(text)
  return {
    value,
    line: createLineCounter(text)(text.search(/\S/)),
    // on one line there is nothing to find
    itemLines: () => (text.includes('\n') ? findItemLines(text) : []),
    locate: () => undefined,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const position = /position (\d+)/.exec(message)?.[1]
    const offset = position === undefined ? text.trimEnd().length : Number(position)
    const line = createLineCounter(text)(offset)
    const column = offset - text.lastIndexOf('\n', offset - 1)
    throw new TextProblem(
      `not valid JSON: ${message.replace(/,? *("|\.\.\.).*is not valid JSON$/s, '')}`,
      line,
      column,
    )
  }
}

const quote = 0x22
const newline = 0x0a
const openBrace = 0x7b
const openBracket = 0x5b
const closeBrace = 0x7d
const closeBracket = 0x5d
const backslash = 0x5c

/** The lines on which the members of the top-level `items` begin. The text is known to be valid JSON. */
function findItemLines(text: string): readonly number[] {
  const lines: number[] = []
  let line = 1
  let depth = 0
  let key = ''
  let inItems = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      const end = endOfString(text, at)
      if (depth === 1) key = text.slice(at + 1, end)
      at = end
    } else if (code === newline) line++
    else if (code === openBrace || code === openBracket) {
      if (depth === 1) inItems = key === 'items' && code === openBracket
      if (depth === 2 && inItems) lines.push(line)
      depth++
    } else if (code === closeBrace || code === closeBracket) {
      depth--
      if (depth === 1) inItems = false
    }
  }
  return lines
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}

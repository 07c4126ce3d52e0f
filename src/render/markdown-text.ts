import {visible} from './visible.js'

/**
 * Outside text inside Markdown. Values and names go into code spans, where nothing is markup, link or mention;
 * sentences have every character that could be markup written as an entity. Neither can end a table cell or a line.
 */
export function markdownCode(text: string): string {
  const shown = visible(text)
  // a pipe ends the cell even inside a code span, and neither ` nor \ can be escaped there
  if (shown === '' || /[`|\\]/.test(shown)) return `<code>${entities(shown, /[^A-Za-z0-9 ]/gu)}</code>`
  return `\`${shown}\``
}

/** A sentence of outside text. */
export function markdownText(text: string): string {
  const shown = visible(text)
  return suspicious.test(shown) ? entities(shown, markup) : shown
}

const suspicious = /[\\`*_{}[\]<>&|#@~!$]|:\/|[wW]\./

/** Markup, HTML, mentions, references and formulas; the slash and dot by which links are found in plain text. */
const markup = /[\\`*_{}[\]<>&|#@~!$]|(?<=:)\/|(?<=[wW])\./g

/** `pattern` must match single characters. */
function entities(text: string, pattern: RegExp): string {
  return text.replace(pattern, (character) => `&#${character.codePointAt(0) ?? 0};`)
}

/** A table; cells must already be Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `${lines.join('\n')}\n`
}

/** A comment that readers do not see; bots find it. Nothing in it can end it. */
export function markdownMarker(text: string): string {
  return `<!-- ${text.replace(/[^\w.:= -]/g, '_').replace(/--+/g, '-')} -->`
}

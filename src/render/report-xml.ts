import {visible} from './visible.js'

/** What XML 1.0 has no place for although it is no control character (production 2, Char). */
const forbidden = /[\ufffe\uffff]/g

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** One line of outside text, for an attribute or between tags: control characters and lone surrogates are written out. */
export function xmlText(text: string): string {
  return visible(text)
    .replace(forbidden, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** An element with its attributes and, line by line, what is inside; empty without any line. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  inside: readonly string[] = [],
): readonly string[] {
  const head = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('')
  if (inside.length === 0) return [`<${name}${head}/>`]
  return [`<${name}${head}>`, ...inside.map((line) => `  ${line}`), `</${name}>`]
}

/** An element around lines of outside text, which keep their line breaks and get no blanks. */
export function xmlTextElement(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  lines: readonly string[],
): readonly string[] {
  const [open = ''] = xmlElement(name, attributes)
  return [`${open.slice(0, -2)}>${lines.map(xmlText).join('\n')}</${name}>`]
}

import {unwritable} from './message-error.js'

/** One field of presentation form; escapes are still in `text`, quotes are not. */
export type Field = {readonly text: string; readonly quoted: boolean}

/**
 * The fields of a value in presentation form (RFC 1035 5.1): separated by white space, which a quoted field may hold.
 * @throws DnsMessageError for a quote that is not closed, or not at the edge of a field
 */
export function splitFields(value: string): readonly Field[] {
  if (!value.includes('"') && !value.includes('\\')) {
    return value
      .split(/\s+/)
      .filter((text) => text !== '')
      .map((text) => ({text, quoted: false}))
  }
  const fields: Field[] = []
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|((?:[^\s"\\]|\\.)+)(?=\s|$)|$)/suy
  while (pattern.lastIndex < value.length) {
    const match = pattern.exec(value)
    if (match === null)
      throw unwritable(
        `the value ${JSON.stringify(value)} is not in presentation form: a quote or a backslash is out of place`,
      )
    if (match[1] !== undefined) fields.push({text: match[1], quoted: true})
    else if (match[2] !== undefined) fields.push({text: match[2], quoted: false})
  }
  return fields
}

import {escapeAt} from './zone-text-octets.js'
import {shown, ZoneTextProblem} from './zone-text-problem.js'
import type {ZoneToken} from './zone-text-lexer.js'

const maxLabelOctets = 63 // RFC 1035 2.3.4
const maxNameOctets = 253 // 255 on the wire, less the first length octet and the root

const dollar = 0x24
const dot = 0x2e
const at = 0x40
const backslash = 0x5c

/**
 * The full name a token stands for, below `origin` when it does not end with a dot: lower case, no trailing dot, '' for
 * the root. Octets that are not plain are written with the fewest escapes (`\.`, `\195`), so one name has one text.
 * @throws ZoneTextProblem
 */
export function parseZoneName(token: ZoneToken, origin: string): string {
  const {text, line} = token
  if (token.quoted)
    throw new ZoneTextProblem(`found the string ${shown(text)}, expected a name without quotes`, line)
  if (text === '@') return origin
  if (text === '.') return ''
  const name = isPlain(text) ? text.toLowerCase() : spell(text, line)
  if (!endsWithDot(name)) return checked(origin === '' ? name : `${name}.${origin}`, text, line)
  return checked(name.slice(0, -1), text, line)
}

/** Whether a spelled name ends with a dot that is not escaped. */
function endsWithDot(name: string): boolean {
  if (!name.endsWith('.')) return false
  let slashes = 0
  while (name[name.length - 2 - slashes] === '\\') slashes++
  return slashes % 2 === 0
}

/** Whether every character stands for itself. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code <= 0x22 || code > 0x7e || code === backslash || code === at || code === dollar) return false
  }
  return true
}

/** One spelling for each name: escapes only where a character would mean something else. */
function spell(text: string, line: number): string {
  let name = ''
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === dot) name += '.'
    else if (code !== backslash) name += spellOctet(code)
    else {
      const escape = escapeAt(text, index)
      if (escape === undefined) {
        throw new ZoneTextProblem(
          `the name ${shown(text)} holds "\\" before ${shown(text.slice(index + 1, index + 4))}, expected \\DDD from 000 to 255`,
          line,
        )
      }
      name += spellOctet(escape.code)
      index += escape.length - 1
    }
  }
  return name
}

function spellOctet(code: number): string {
  if (code <= 0x20 || code > 0x7e) return `\\${String(code).padStart(3, '0')}`
  const character = String.fromCharCode(code)
  return '".;()\\@$'.includes(character) ? `\\${character}` : character.toLowerCase()
}

function checked(name: string, written: string, line: number): string {
  let label = 0
  let octets = 0
  for (let index = 0; index <= name.length; index++) {
    const code = name.charCodeAt(index)
    if (code === dot || index === name.length) {
      if (label === 0) throw new ZoneTextProblem(`the name ${shown(written)} holds an empty label`, line)
      if (label > maxLabelOctets) {
        throw new ZoneTextProblem(
          `a label of the name ${shown(written)} has ${label} octets, the most is ${maxLabelOctets}`,
          line,
        )
      }
      octets += label + 1
      label = 0
    } else {
      label++
      if (code === backslash) index += (escapeAt(name, index)?.length ?? 1) - 1
    }
  }
  if (octets - 1 <= maxNameOctets) return name
  throw new ZoneTextProblem(
    `the name ${shown(written)} has ${octets - 1} octets, the most is ${maxNameOctets}`,
    line,
  )
}

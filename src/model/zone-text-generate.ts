import {ZoneLexer, type ZoneToken} from './zone-text-lexer.js'
import {shown, ZoneTextProblem} from './zone-text-problem.js'

/** The range of a `$GENERATE` and the two texts in which the counter stands. */
export type GenerateRule = {
  readonly start: number
  readonly stop: number
  readonly step: number
  readonly left: ZoneToken
  readonly right: ZoneToken
}

const maxRecords = 65_536

/**
 * The numbers of `start-stop[/step]`.
 * @throws ZoneTextProblem
 */
export function parseRange(token: ZoneToken): {start: number; stop: number; step: number} {
  const match = /^(\d{1,9})-(\d{1,9})(?:\/(\d{1,9}))?$/.exec(token.text)
  const [start, stop, step] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3] ?? 1)]
  if (match === null || start > stop || step === 0) {
    throw new ZoneTextProblem(
      `found the range ${shown(token.text)} in $GENERATE, expected start-stop or start-stop/step`,
      token.line,
    )
  }
  if ((stop - start) / step < maxRecords) return {start, stop, step}
  throw new ZoneTextProblem(`$GENERATE ${token.text} makes more than ${maxRecords} records`, token.line)
}

/**
 * Owner and data of every record of a rule (BIND 9 ARM, "The $GENERATE Directive").
 * @throws ZoneTextProblem
 */
export function* generate(rule: GenerateRule): Generator<{owner: ZoneToken; data: readonly ZoneToken[]}> {
  for (let counter = rule.start; counter <= rule.stop; counter += rule.step) {
    const text = substitute(rule.right, counter)
    yield {
      owner: {...rule.left, text: substitute(rule.left, counter)},
      data: new ZoneLexer(text, 0, rule.right.line).next()?.tokens ?? [],
    }
  }
}

/** Replaces `$` and `${offset,width,base}`; `\$` and `$$` stand for the sign itself. */
function substitute({text, line}: ZoneToken, counter: number): string {
  return text.replace(/\\.|\$\$|\$(?:\{([^}]*)\})?/gs, (match: string, modifier?: string) => {
    if (match === '\\$' || match === '$$') return '\\$'
    if (match.startsWith('\\')) return match
    return modifier === undefined ? String(counter) : modified(counter, modifier, line)
  })
}

function modified(counter: number, modifier: string, line: number): string {
  const match = /^(-?\d{1,9})(?:,(\d{1,3})(?:,([doxXnN]))?)?$/.exec(modifier)
  const number = counter + Number(match?.[1])
  if (match === null || number < 0) {
    throw new ZoneTextProblem(
      `found ${shown(`\${${modifier}}`)} in $GENERATE, expected offset,width,base with base d, o, x, X, n or N`,
      line,
    )
  }
  const width = Number(match[2] ?? 0)
  const base = match[3] ?? 'd'
  if (base === 'n' || base === 'N') return nibbles(number, width, base)
  const digits = number.toString(base === 'd' ? 10 : base === 'o' ? 8 : 16).padStart(width, '0')
  return base === 'X' ? digits.toUpperCase() : digits
}

/** Hexadecimal digits from the lowest, with a dot between two; the width counts the dots as well. */
function nibbles(number: number, width: number, base: 'n' | 'N'): string {
  const hex = number.toString(16).padStart(Math.ceil(width / 2), '0')
  const text = hex.split('').reverse().join('.')
  return base === 'N' ? text.toUpperCase() : text
}

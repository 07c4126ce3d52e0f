import {findNearest} from '../model/nearest.js'
import {parseDuration} from './duration.js'
import type {Setting, SettingValue} from './setting.js'

/** A value, or what was found and what was expected. */
export type Parsed = {readonly value: SettingValue} | {readonly problem: string}

const truths = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const lies = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])

/** Values from flags or from the lines of a variable. One empty text empties a list. */
export function parseTexts(setting: Setting, texts: readonly string[]): Parsed {
  if (setting.list !== true) return parseText(setting, texts.at(-1) ?? '')
  const values: string[] = []
  for (const text of texts) {
    if (text === '') continue
    const parsed = parseText(setting, text)
    if ('problem' in parsed) return parsed
    values.push(String(parsed.value))
  }
  return {value: values}
}

function parseText(setting: Setting, text: string): Parsed {
  if (setting.type === 'boolean') return parseBoolean(text)
  if (setting.type === 'integer') return parseInteger(setting, text)
  if (setting.type === 'duration') return parseSeconds(setting, text)
  return setting.type === 'enum' ? parseEnum(setting.options ?? [], text) : parseString(setting, text)
}

function parseBoolean(text: string): Parsed {
  if (truths.has(text)) return {value: true}
  if (lies.has(text)) return {value: false}
  return {problem: `found ${show(text)}, expected true or false`}
}

function parseInteger({min = 0, max = Number.MAX_SAFE_INTEGER}: Setting, text: string): Parsed {
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return {value}
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`
  return {problem: `found ${show(text)}, expected a whole number ${range}`}
}

function parseSeconds(setting: Setting, text: string): Parsed {
  const value = parseDuration(text)
  if (value === undefined) {
    return {problem: `found ${show(text)}, expected a duration with its unit, such as 90s, 10m or 1h30m`}
  }
  const problem = setting.check?.(text)
  return problem === undefined ? {value} : {problem: `found ${show(text)}, ${problem}`}
}

function parseEnum(options: readonly string[], text: string): Parsed {
  if (options.includes(text)) return {value: text}
  const near = findNearest(text, options)
  const hint = near === undefined ? '' : `; did you mean ${near}?`
  return {
    problem: `found ${show(text)}, expected ${options.length > 1 ? 'one of ' : ''}${options.join(', ')}${hint}`,
  }
}

function parseString(setting: Setting, text: string): Parsed {
  const problem = text === '' ? undefined : setting.check?.(text)
  return problem === undefined ? {value: text} : {problem: `found ${show(text)}, ${problem}`}
}

/** A value as YAML gave it. A list may be written as its only member. */
export function parseYamlValue(setting: Setting, found: unknown): Parsed {
  if (setting.list !== true) return parseYamlScalar(setting, found)
  const members: readonly unknown[] = Array.isArray(found) ? found : [found]
  const values: string[] = []
  for (const [index, member] of members.entries()) {
    const parsed = parseYamlScalar(setting, member)
    if ('problem' in parsed) {
      return Array.isArray(found) ? {problem: `item ${index + 1}: ${parsed.problem}`} : parsed
    }
    values.push(String(parsed.value))
  }
  return {value: values}
}

function parseYamlScalar(setting: Setting, found: unknown): Parsed {
  if (setting.type === 'boolean') {
    return typeof found === 'boolean' ? {value: found} : {problem: mismatch(found, 'true or false')}
  }
  if (setting.type === 'integer') {
    return typeof found === 'number'
      ? parseText(setting, String(found))
      : {problem: mismatch(found, 'a whole number')}
  }
  if (typeof found === 'string') return parseText(setting, found)
  if (typeof found === 'number' && setting.type === 'duration') return parseText(setting, String(found))
  const hint = typeof found === 'number' || typeof found === 'boolean' ? '; put it in quotes' : ''
  return {problem: `${mismatch(found, 'text')}${hint}`}
}

function mismatch(found: unknown, expected: string): string {
  return `found ${describe(found)}, expected ${expected}`
}

function describe(found: unknown): string {
  if (found === null) return 'nothing'
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'string') return `the text ${show(found)}`
  return typeof found === 'number' || typeof found === 'boolean' ? `the ${typeof found} ${found}` : 'a map'
}

/** The text in quotes, shortened, without control characters. */
function show(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text
  return JSON.stringify(short)
}

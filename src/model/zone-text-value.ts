import {canonicalValue} from './record-data.js'
import {isNameValued} from './record-type.js'
import {parseZoneData, typeOf} from './zone-text-data.js'
import {ZoneLexer} from './zone-text-lexer.js'
import {printZoneData} from './zone-text-print.js'
import {ZoneTextProblem} from './zone-text-problem.js'

/** A value as a master file will give it back, or why it cannot hold it. */
export type ValueVerdict = {readonly value: string} | {readonly problem: string}

/** Writes a value as it would stand in a master file and reads it again. Names in it count as complete. */
export function checkZoneValue(type: string, value: string): ValueVerdict {
  if (typeOf(type) !== type) return {problem: `"${type}" is no record type that a zone file can hold`}
  try {
    const printed = printZoneData(type, hasNameOnly(type) ? canonicalValue(type, value) : value)
    const lexer = new ZoneLexer(printed, 0)
    const entry = lexer.next()
    const isOneLine = entry?.comments.length === 0 && !entry.parenthesised && !/[\r\n]/.test(printed)
    if (!isOneLine || lexer.next() !== undefined)
      return {problem: `"${value}" is no data of one ${type} record`}
    return {value: parseZoneData(entry.tokens, {type, origin: '', line: 1})}
  } catch (error) {
    if (error instanceof ZoneTextProblem) return {problem: error.message}
    throw error
  }
}

/** Types without quoted strings: their names may be IDN, and white space between fields does not count. */
function hasNameOnly(type: string): boolean {
  return isNameValued(type) || type === 'MX' || type === 'SRV'
}

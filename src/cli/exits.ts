import {exitCodes, type ExitName} from '../exit-codes.js'

/** Whether a value is the name of a row of the exit-code table. */
export function isExitName(value: unknown): value is ExitName {
  return typeof value === 'string' && Object.hasOwn(exitCodes, value)
}

/** All names, in the order of the table. */
export const exitNames: readonly ExitName[] = Object.keys(exitCodes).filter(isExitName)

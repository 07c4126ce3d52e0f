import type {CheckCase} from './check-case.js'

export const securityCases: readonly CheckCase[] = []

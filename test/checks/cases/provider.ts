import type {CheckCase} from './check-case.js'

export const providerCases: readonly CheckCase[] = []

import type {CheckCase} from './check-case.js'

export const ownershipCases: readonly CheckCase[] = []

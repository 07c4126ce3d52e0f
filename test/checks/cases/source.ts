import type {CheckCase} from './check-case.js'

export const sourceCases: readonly CheckCase[] = []

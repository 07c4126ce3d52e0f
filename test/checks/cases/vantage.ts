import type {CheckCase} from './check-case.js'

export const vantageCases: readonly CheckCase[] = []

import type {CheckCase} from './check-case.js'

export const metallbCases: readonly CheckCase[] = []

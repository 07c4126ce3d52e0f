import type {CheckCase} from './check-case.js'

export const clusterCases: readonly CheckCase[] = []

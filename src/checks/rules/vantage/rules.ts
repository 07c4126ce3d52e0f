import type {CheckRule} from '../../rule.js'

/** The rules of this group, in code order. */
export const vantageRules: readonly CheckRule[] = []

/**
 * The exit codes of every command, one table: help, documentation and tests are made from it.
 * `touched` tells whether a zone may have been written, `retry` whether the same command may succeed later.
 */
export const exitCodes = {
  ok: {
    code: 0,
    touched: 'as planned',
    retry: false,
    meaning: 'nothing wrong; a plan with or without changes; an apply that is complete',
  },
  internal: {code: 1, touched: 'possibly', retry: false, meaning: 'unexpected failure, a bug in mldns'},
  changes: {
    code: 2,
    touched: 'no',
    retry: false,
    meaning: 'only with --detailed-exitcode: changes are pending',
  },
  findings: {code: 3, touched: 'no', retry: false, meaning: 'a check found an error'},
  attention: {
    code: 4,
    touched: 'no',
    retry: false,
    meaning: 'only when asked for: warnings (--fail-on warning) or held-back items (--strict)',
  },
  incomplete: {code: 5, touched: 'no', retry: true, meaning: 'a source or zone could not be read to its end'},
  guarded: {
    code: 6,
    touched: 'no',
    retry: false,
    meaning: 'stopped by a guard or a policy; a person has to decide',
  },
  partial: {code: 7, touched: 'yes', retry: true, meaning: 'some groups were applied and some were not'},
  unconverged: {
    code: 8,
    touched: 'yes',
    retry: true,
    meaning: 'written, but the servers do not answer as planned within --wait',
  },
  stale: {
    code: 9,
    touched: 'no',
    retry: true,
    meaning: 'the plan expired, was changed, or no longer fits the zone',
  },
  locked: {code: 10, touched: 'no', retry: true, meaning: 'another run holds the lock'},
  denied: {
    code: 11,
    touched: 'no',
    retry: false,
    meaning: 'credentials are missing or permission was refused before the first write',
  },
  unapproved: {code: 12, touched: 'no', retry: false, meaning: 'declined, or no terminal and no --yes'},
  unavailable: {
    code: 13,
    touched: 'no',
    retry: true,
    meaning: 'a provider or API is down or throttles beyond the deadline, before the first write',
  },
  usage: {
    code: 64,
    touched: 'no',
    retry: false,
    meaning: 'unknown command, flag or argument; invalid configuration; --target without a match',
  },
  interrupted: {
    code: 130,
    touched: 'possibly',
    retry: true,
    meaning: 'interrupted (SIGINT); the group in flight was finished',
  },
  terminated: {
    code: 143,
    touched: 'possibly',
    retry: true,
    meaning: 'terminated (SIGTERM); the group in flight was finished',
  },
} as const satisfies Record<string, {code: number; touched: string; retry: boolean; meaning: string}>

/** The name of one row of the exit-code table. */
export type ExitName = keyof typeof exitCodes

/**
 * When several outcomes fit one run, the first of these names wins:
 * anything that touched a zone outranks anything that did not.
 */
const precedence: readonly ExitName[] = [
  'interrupted',
  'terminated',
  'usage',
  'internal',
  'partial',
  'unconverged',
  'stale',
  'guarded',
  'denied',
  'unapproved',
  'locked',
  'unavailable',
  'incomplete',
  'findings',
  'attention',
  'changes',
  'ok',
]

/** The outcome to report when all of `names` happened; `ok` for an empty list. */
export function strongestExit(names: readonly ExitName[]): ExitName {
  return precedence.find((name) => names.includes(name)) ?? 'ok'
}

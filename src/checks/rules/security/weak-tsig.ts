import type {ProviderFacts} from '../../facts/provider.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {judgeProviders, subjectOf} from '../provider/places.js'

/** MLD1010: the TSIG key is used with an algorithm that holds. */
export const weakTsig: CheckRule = {
  code: 'MLD1010',
  judge: (context) => judgeProviders('MLD1010', context, (facts) => [judgeAlgorithm(facts)]),
}

const strong: ReadonlySet<string> = new Set(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'])

function judgeAlgorithm(facts: ProviderFacts): CheckResult {
  const {tsig} = facts.configured ?? {}
  const subject = subjectOf(facts)
  if (tsig === undefined) return na('MLD1010', subject, 'it has no TSIG key')
  const algorithm = tsig.algorithm.trim().toLowerCase().replace(/\.$/, '')
  if (strong.has(algorithm)) return pass('MLD1010', subject, algorithm)
  // SHA-224 is not broken, only never needed (RFC 8945 6).
  const severity = algorithm === 'hmac-sha224' ? {severity: 'info' as const} : {}
  return fail('MLD1010', subject, {
    reason: 'weak-algorithm',
    ...severity,
    message: `the TSIG key ${tsig.keyName} is used with ${algorithm}, expected hmac-sha256 or better`,
    args: {key: tsig.keyName, algorithm},
    fix: {
      text: 'make a new key, give it to the name server and to mldns, and set --rfc2136-tsig-secret-alg hmac-sha256',
      commands: [`tsig-keygen -a hmac-sha256 ${tsig.keyName}`],
    },
  })
}

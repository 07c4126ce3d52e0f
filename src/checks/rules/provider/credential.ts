import type {CheckContext} from '../../context.js'
import type {CredentialFacts, ProviderFacts, Trouble} from '../../facts/provider.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {judgeControllerCredentials} from './controller-credential.js'
import {isKeyKnown, isSecretMissing, judgeProviders, signatureTrouble, subjectOf} from './places.js'

/** MLD0501: what lets us in is there. */
export const credentialPresent: CheckRule = {
  code: 'MLD0501',
  judge: (context) => [
    ...judgeProviders('MLD0501', context, judgePresence),
    ...judgeControllerCredentials(context),
  ],
}

function judgePresence(facts: ProviderFacts): readonly CheckResult[] {
  const {configured, trouble} = facts
  const subject = subjectOf(facts)
  if (trouble !== undefined && isSecretMissing(trouble))
    return [missing(facts, trouble, configured?.credential)]
  if (configured === undefined) return [na('MLD0501', subject, 'nothing says what it needs')]
  const {credential, signs} = configured
  if (!credential.needed)
    return [na('MLD0501', subject, signs ? 'its messages are not signed' : 'it needs no credential')]
  if (!credential.present) return [missing(facts, undefined, credential)]
  return [pass('MLD0501', subject, `from ${credential.from === 'file' ? 'a file' : 'the environment'}`)]
}

const reasonOfCode: Readonly<Record<string, string>> = {
  SECRET_EMPTY: 'empty',
  SECRET_UNREADABLE: 'unreadable',
}

function missing(
  facts: ProviderFacts,
  trouble: Trouble | undefined,
  credential: CredentialFacts | undefined,
): CheckResult {
  const names = credential?.names ?? []
  const text = `${facts.provider} has no credential${names.length === 0 ? '' : `, expected ${names.join(' or ')}`}`
  return fail('MLD0501', subjectOf(facts), {
    reason: reasonOfCode[trouble?.code ?? ''] ?? 'missing',
    message: trouble?.message ?? text,
    args: {provider: facts.provider, expected: names},
    fix: {
      text: trouble?.hint ?? (names.length === 0 ? 'give the credential' : `set ${names.join(' or ')}`),
    },
  })
}

/** MLD0502: what lets us in is accepted. */
export const credentialValid: CheckRule = {
  code: 'MLD0502',
  judge: (context: CheckContext) => judgeProviders('MLD0502', context, judgeAcceptance),
}

function judgeAcceptance(facts: ProviderFacts): readonly CheckResult[] {
  const {configured, trouble, zones} = facts
  const subject = subjectOf(facts)
  if (trouble !== undefined && isSecretMissing(trouble)) return [blockedBy('MLD0502', subject, 'MLD0501')]
  if (trouble?.code === 'TSIG_SECRET') return [notAccepted(facts, 'malformed', trouble)]
  if (configured?.credential.needed !== true) return [na('MLD0502', subject, 'it needs no credential')]
  if (!configured.credential.present) return [blockedBy('MLD0502', subject, 'MLD0501')]
  if (zones.some(isKeyKnown)) return [pass('MLD0502', subject, acceptedAs(facts))]
  const refused = zones.map(signatureTrouble).find((one) => one !== undefined)
  if (refused !== undefined) return [notAccepted(facts, 'signature-refused', refused)]
  const troubles = [trouble, ...zones.map((zone) => zone.trouble)].filter((one) => one !== undefined)
  const denied = troubles.find(({kind, code}) => kind === 'denied' && code !== 'DNS_TRANSFER_REFUSED')
  if (denied !== undefined) return [notAccepted(facts, 'denied', denied)]
  const [first] = troubles
  return [
    inconclusive(
      'MLD0502',
      subject,
      'not-answered',
      first === undefined ? 'nothing was asked with it' : `it was not judged: ${first.message}`,
    ),
  ]
}

function acceptedAs({configured}: ProviderFacts): string {
  const {tsig} = configured ?? {}
  return tsig === undefined ? '' : `TSIG key ${tsig.keyName}`
}

function notAccepted(facts: ProviderFacts, reason: string, trouble: Trouble): CheckResult {
  return fail('MLD0502', subjectOf(facts), {
    reason,
    message: trouble.message,
    args: {provider: facts.provider, error: trouble.code},
    fix: {
      text:
        trouble.hint ?? `see at ${facts.provider} whether the credential is expired, revoked or another's`,
    },
  })
}

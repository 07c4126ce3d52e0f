import type {ProviderFacts, Trouble} from '../../facts/provider.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult, type Fix} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {
  blockerOfProvider,
  isKeyKnown,
  judgeProviders,
  signatureTrouble,
  subjectOf,
  zonesIn,
} from './places.js'

/** MLD0510: signatures are accepted, for transfers and for updates. */
export const tsigAccepted: CheckRule = {
  code: 'MLD0510',
  judge: (context) => judgeProviders('MLD0510', context, judgeProvider),
}

function judgeProvider(facts: ProviderFacts): readonly CheckResult[] {
  const {configured, trouble} = facts
  const subject = subjectOf(facts)
  if (configured?.signs !== true) return [na('MLD0510', subject, 'it does not sign messages')]
  if (configured.tsig === undefined) return [unsigned(facts)]
  if (trouble !== undefined) return [blockedBy('MLD0510', subject, blockerOfProvider(trouble))]
  const zones = zonesIn(facts)
  const failures = signatureFailures(facts)
  if (failures.length > 0) return failures
  if (!zones.some(({zone}) => isKeyKnown(zone))) {
    const [first] = zones.flatMap(({zone}) => (zone.trouble === undefined ? [] : [zone.trouble.message]))
    return [inconclusive('MLD0510', subject, 'not-answered', first ?? 'no zone was asked for')]
  }
  const updates = zones.some(({zone}) => zone.writable?.state === 'yes')
  const {keyName, algorithm} = configured.tsig
  const use = updates ? 'for transfers and updates' : 'for transfers; updates were not tried'
  return [pass('MLD0510', subject, `${keyName} with ${algorithm}, ${use}`)]
}

function unsigned(facts: ProviderFacts): CheckResult {
  return fail('MLD0510', subjectOf(facts), {
    reason: 'unsigned',
    severity: 'warning',
    message: `messages to ${serversOf(facts)} are not signed, so anybody who can send from this address may write`,
    args: {provider: facts.provider},
    fix: {
      text: 'make a key, let the name server demand it, and give it in place of --rfc2136-insecure',
      commands: ['tsig-keygen -a hmac-sha256 mldns'],
    },
  })
}

function serversOf({configured}: ProviderFacts): string {
  return configured?.servers.map(({host}) => host).join(', ') ?? ''
}

/** One for every kind of refusal, with the zones it was seen at. */
function signatureFailures(facts: ProviderFacts): readonly CheckResult[] {
  const seen = new Map<string, {trouble: Trouble; zones: string[]}>()
  for (const {zone} of zonesIn(facts)) {
    const trouble = signatureTrouble(zone)
    if (trouble === undefined) continue
    const reason = reasonOf(trouble)
    const known = seen.get(reason)
    if (known === undefined) seen.set(reason, {trouble, zones: [zone.zone.name]})
    else known.zones.push(zone.zone.name)
  }
  const ofTransfers = [...seen].map(([reason, {trouble, zones}]) => refused(facts, reason, trouble, zones))
  const update = zonesIn(facts).find(({zone}) => zone.writable?.reason === 'signature-refused')?.zone
  if (ofTransfers.length > 0 || update?.writable === undefined) return ofTransfers
  const {how, hint} = update.writable
  return [
    fail('MLD0510', subjectOf(facts), {
      reason: 'update-refused',
      message: how,
      args: {zone: update.zone.name},
      fix: {text: hint ?? 'compare name, algorithm and secret of the key with those of the name server'},
    }),
  ]
}

function reasonOf({details}: Trouble): string {
  const {tsig, answerSignature} = details
  if (typeof answerSignature !== 'string') return typeof tsig === 'string' ? tsig.toLowerCase() : 'refused'
  return answerSignature === 'unsigned' ? 'answer-unsigned' : `answer-${answerSignature.toLowerCase()}`
}

function refused(
  facts: ProviderFacts,
  reason: string,
  trouble: Trouble,
  zones: readonly string[],
): CheckResult {
  const {tsig} = facts.configured ?? {}
  const ahead = trouble.details['clockAheadSeconds']
  return fail('MLD0510', subjectOf(facts), {
    reason,
    message: trouble.message,
    args: {
      key: tsig?.keyName ?? '',
      algorithm: tsig?.algorithm ?? '',
      zones,
      ...(typeof ahead === 'number' ? {clockAheadSeconds: ahead} : {}),
    },
    evidence: [
      `key ${tsig?.keyName ?? ''}, algorithm ${tsig?.algorithm ?? ''}; secret not shown`,
      `zones: ${zones.slice(0, 6).join(', ')}`,
    ],
    fix: fixes[reason] ?? {text: trouble.hint ?? 'compare the key with that of the name server'},
  })
}

const fixes: Readonly<Record<string, Fix>> = {
  badkey: {
    text: 'give name and algorithm exactly as the name server has them; Knot answers so too when no acl lets the key do this (BIND: key and allow-transfer; Knot: key and acl)',
  },
  badsig: {
    text: 'the secret differs: give the one of the key file on the name server, in MLDNS_RFC2136_TSIG_SECRET or with --rfc2136-tsig-secret-file',
  },
  badtime: {
    text: 'set the clocks of both machines; TSIG allows 300 seconds',
    commands: ['timedatectl status', 'chronyc tracking'],
  },
  badtrunc: {text: 'let the name server take whole signatures: no shortened MACs'},
  'answer-unsigned': {
    text: 'something between here and the name server answers without the key, or the server does not sign: ask it directly',
  },
  'answer-badsig': {
    text: 'the answer was changed on its way, or signed with another key of the same name: compare the keys',
  },
}

import type {ProviderFacts, Trouble} from '../../facts/provider.js'
import {blockedBy, fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import type {Subject} from '../../subject.js'
import {
  blockerOfProvider,
  blockerOfZone,
  isTransferTrouble,
  judgeProviders,
  subjectOf,
  zonesIn,
  type ZonePlace,
} from './places.js'
import {serverLines} from './zone-visible.js'

/** MLD0511: zones that are read by transfer are given out, whole. */
export const transferComplete: CheckRule = {
  code: 'MLD0511',
  judge: (context) => judgeProviders('MLD0511', context, judgeProvider),
}

function judgeProvider(facts: ProviderFacts): readonly CheckResult[] {
  const {trouble} = facts
  const subject = subjectOf(facts)
  if (!isNameServer(facts)) return [na('MLD0511', subject, 'its zones are not read by transfer')]
  if (trouble?.code === 'RFC2136_AXFR_OFF') return [turnedOff(trouble, subject)]
  if (trouble !== undefined) return [blockedBy('MLD0511', subject, blockerOfProvider(trouble))]
  const zones = zonesIn(facts)
  return zones.length === 0 ? [na('MLD0511', subject, 'it has no zone of ours')] : zones.map(judgeZone)
}

function turnedOff({message, hint}: Trouble, subject: Subject): CheckResult {
  return fail('MLD0511', subject, {
    reason: 'off',
    message,
    fix: {text: hint ?? 'set --rfc2136-axfr'},
  })
}

/** Whether the provider is a name server that is asked by DNS. */
export function isNameServer({configured}: ProviderFacts): boolean {
  return configured !== undefined && configured.servers.length > 0
}

function judgeZone(place: ZonePlace): CheckResult {
  const {zone, subject} = place
  const {content, trouble} = zone
  if (content !== undefined) return pass('MLD0511', subject, `${content.recordSets.length} record sets`)
  if (trouble === undefined) return inconclusive('MLD0511', subject, 'not-read', 'it was not read')
  return isTransferTrouble(zone)
    ? failure(place, trouble)
    : blockedBy('MLD0511', subject, blockerOfZone(zone))
}

function failure({facts, zone, subject}: ZonePlace, trouble: Trouble): CheckResult {
  const {name} = zone.zone
  const {tsig, servers = []} = facts.configured ?? {}
  const rcode = trouble.details['rcode']
  return fail('MLD0511', subject, {
    reason: reasonOf(trouble),
    message:
      trouble.code === 'DNS_TSIG_REFUSED'
        ? `${servers.map(({host}) => host).join(', ')} knows the TSIG key ${tsig?.keyName ?? ''} and does not let it transfer ${name}`
        : trouble.message,
    args: {
      zone: name,
      ...(servers[0] === undefined ? {} : {server: servers[0].host}),
      ...(typeof rcode === 'string' ? {rcode} : {}),
    },
    evidence: [
      ...serverLines(zone),
      tsig === undefined
        ? 'asked without a key'
        : `asked with the TSIG key ${tsig.keyName} (${tsig.algorithm})`,
    ],
    fix: {
      text:
        trouble.code === 'DNS_TSIG_REFUSED'
          ? 'the server knows the key: let it transfer the zone (Knot: an acl with this key and the action transfer)'
          : (trouble.hint ??
            (trouble.code === 'DNS_TRANSFER_REFUSED'
              ? 'let this address or key transfer the zone'
              : 'look at what the server sends, and at its log; nothing is concluded from a part of a zone')),
      commands: servers
        .slice(0, 1)
        .map(({host, port}) => `dig @${host} -p ${port} ${name} AXFR${keyOption(facts)}`),
    },
  })
}

function reasonOf({code}: Trouble): string {
  if (code === 'DNS_TRANSFER_REFUSED' || code === 'DNS_TSIG_REFUSED') return 'refused'
  return code === 'DNS_NO_ANSWER' ? 'closed' : 'incomplete'
}

/** The key for dig; its secret comes from the environment, never from here. */
export function keyOption({configured}: ProviderFacts): string {
  const {tsig} = configured ?? {}
  return tsig === undefined ? '' : ` -y ${tsig.algorithm}:${tsig.keyName}:"$MLDNS_RFC2136_TSIG_SECRET"`
}

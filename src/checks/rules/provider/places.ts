import type {CheckContext} from '../../context.js'
import type {ProviderFacts, Trouble, ZoneFacts} from '../../facts/provider.js'
import {blockedBy, na, skip, type CheckResult} from '../../result.js'
import {providerSubject, toolSubject, zoneSubject, type Subject} from '../../subject.js'

/** The subject of a view's provider. */
export function subjectOf({provider, view}: ProviderFacts): Subject {
  return providerSubject(provider, view)
}

/** One zone of one view. */
export type ZonePlace = {readonly facts: ProviderFacts; readonly zone: ZoneFacts; readonly subject: Subject}

/** Judges every provider; without any the check is not run. */
export function judgeProviders(
  code: string,
  {providers}: CheckContext,
  judge: (facts: ProviderFacts) => readonly CheckResult[],
): readonly CheckResult[] {
  if (providers.length === 0) return [notConfigured(code)]
  return providers.flatMap(judge)
}

/**
 * Judges every zone the domain filter concerns. A provider that shows none was not let in or has none: then the failure
 * that says so is named.
 */
export function judgeZones(
  code: string,
  context: CheckContext,
  judge: (place: ZonePlace) => readonly CheckResult[],
): readonly CheckResult[] {
  return judgeProviders(code, context, (facts) => {
    const zones = zonesIn(facts)
    if (zones.length > 0) return zones.flatMap(judge)
    const {trouble} = facts
    if (trouble !== undefined) return [blockedBy(code, subjectOf(facts), blockerOfProvider(trouble))]
    return [na(code, subjectOf(facts), 'it has no zone of ours')]
  })
}

/** The zones of a provider that the domain filter concerns. */
export function zonesIn(facts: ProviderFacts): readonly ZonePlace[] {
  return facts.zones
    .filter(({outside}) => outside !== true)
    .map((zone) => ({facts, zone, subject: zoneSubject(zone.zone.name, facts.provider, facts.view)}))
}

/** Every view is without a provider. */
export function notConfigured(code: string): CheckResult {
  return skip(code, toolSubject, 'not-configured', 'no provider is configured')
}

const missingSecrets: ReadonlySet<string> = new Set(['SECRET_MISSING', 'SECRET_EMPTY', 'SECRET_UNREADABLE'])

/** Whether a secret is not there, so that nothing was asked. */
export function isSecretMissing({code}: Trouble): boolean {
  return missingSecrets.has(code)
}

/** The check that says why a provider could not be opened, or its zones not be listed. */
export function blockerOfProvider(trouble: Trouble): string {
  if (isSecretMissing(trouble)) return 'MLD0501'
  if (trouble.code === 'TSIG_SECRET') return 'MLD0502'
  if (trouble.code === 'RFC2136_AXFR_OFF') return 'MLD0511'
  return trouble.code === 'ZONE_FILE_TWICE' ? 'MLD0508' : 'MLD0503'
}

/** The check that says why a zone could not be read. */
export function blockerOfZone(zone: ZoneFacts): string {
  if (signatureTrouble(zone) !== undefined) return 'MLD0510'
  return isTransferTrouble(zone) ? 'MLD0511' : 'MLD0503'
}

/** Whether a server showed that it knows our key. */
export function isKeyKnown({content, trouble, inspection}: ZoneFacts): boolean {
  const answered = inspection?.servers?.some(({signed}) => signed === true) === true
  return content !== undefined || answered || trouble?.details['signed'] === true
}

/** The trouble of a zone when it is one of signing, on either side. */
export function signatureTrouble(zone: ZoneFacts): Trouble | undefined {
  const {trouble} = zone
  if (trouble === undefined) return undefined
  const {code, details} = trouble
  if (typeof details['answerSignature'] === 'string') return trouble
  if (code !== 'DNS_TSIG_REFUSED') return undefined
  // Knot says BADKEY to a key it knows when no acl lets that key do what it asks.
  return details['tsig'] === 'BADKEY' && isKeyKnown(zone) ? undefined : trouble
}

/** Whether the zone is there and only its transfer did not succeed. */
export function isTransferTrouble(zone: ZoneFacts): boolean {
  const {trouble, inspection} = zone
  if (trouble === undefined || signatureTrouble(zone) !== undefined) return false
  const {code, details} = trouble
  const servers = inspection?.servers ?? []
  const holds = servers.some(({authoritative}) => authoritative)
  if (code === 'DNS_TRANSFER_INCOMPLETE' || code === 'DNS_MALFORMED' || code === 'DNS_TSIG_REFUSED')
    return true
  if (code === 'DNS_TRANSFER_REFUSED') return holds || servers.every(({rcode}) => rcode === undefined)
  return code === 'DNS_NO_ANSWER' && details['reason'] === 'closed' && holds
}

import {classifyAddress} from '../model/address-class.js'
import {nameProblem} from '../model/dns-name.js'
import type {Endpoint, ProviderProperty} from '../model/endpoint.js'
import {canonicalAddress, parseAddress} from '../model/ip.js'
import {canonicalValue} from '../model/record-data.js'
import {toRecordSet, type RecordSet} from '../model/record-set.js'
import {isSingleValued} from '../model/record-type.js'
import {findCut} from '../model/zone-cut.js'
import type {Hold} from './ledger.js'
import type {ZoneContext} from './zone-context.js'

/** A record set some object wants, in the form the provider would store it. */
export type Want = {
  readonly endpoint: Endpoint
  /** As the provider stores it; as asked when it is refused. */
  readonly set: RecordSet
  /** As asked, before the provider's adjustment. */
  readonly asked: RecordSet
  /** The `resource` label; '' = none. */
  readonly resource: string
  /** Position among all wanted sets: decides ties. */
  readonly index: number
  /** Why it cannot be published here. */
  readonly refused?: Hold
}

/** What wants leave behind besides themselves: told once per run, with counts. */
export type WantNotes = {
  /** Names by property the provider does not know. */
  readonly unknownProperties: Map<string, Set<string>>
  /** Names whose TTL the provider changes, with what it becomes. */
  readonly clampedTtls: Map<string, string>
}

const noProperties: Readonly<Record<string, string>> = Object.freeze({})

/** Turns an endpoint into the record set its provider would store, or the reason why it cannot. */
export function toWant(endpoint: Endpoint, index: number, context: ZoneContext, notes: WantNotes): Want {
  const asked = toRecordSet({
    name: endpoint.dnsName,
    type: endpoint.recordType,
    setId: endpoint.setIdentifier,
    ttl: endpoint.recordTTL > 0 ? endpoint.recordTTL : null,
    values: endpoint.targets.map((target) => targetValue(endpoint.recordType, target)),
    meta: knownProperties(endpoint, context, notes),
  })
  const resource = endpoint.labels['resource'] ?? ''
  return adjustWant({endpoint, asked, resource, index}, context, notes)
}

/** The same want with other values: what several objects want together. */
export function withValues(
  want: Want,
  values: readonly string[],
  context: ZoneContext,
  notes: WantNotes,
): Want {
  const {endpoint, resource, index} = want
  const asked = toRecordSet({...want.asked, values})
  return adjustWant({endpoint, asked, resource, index}, context, notes)
}

function adjustWant(
  {endpoint, asked, resource, index}: Omit<Want, 'set' | 'refused'>,
  context: ZoneContext,
  notes: WantNotes,
): Want {
  const early = refusalBefore(asked, context)
  if (early !== undefined) return {endpoint, set: asked, asked, resource, index, refused: early}
  const adjusted = context.adjust(asked, context.zone)
  if (!adjusted.ok) {
    const refused = refusedByProvider(asked, adjusted.refusal)
    return {endpoint, set: asked, asked, resource, index, refused}
  }
  const {set} = adjusted
  if (asked.ttl !== null && set.ttl !== asked.ttl) {
    notes.clampedTtls.set(asked.name, `${asked.ttl} becomes ${set.ttl ?? "the provider's own"}`)
  }
  const late = refusalAfter(set, context)
  if (late !== undefined) return {endpoint, set, asked, resource, index, refused: late}
  return {endpoint, set, asked, resource, index}
}

function targetValue(type: string, target: string): string {
  if (type === 'A' || type === 'AAAA') return canonicalAddress(target)
  return canonicalValue(type, type === 'TXT' || type === 'SPF' ? unquote(target) : target)
}

/** Text in presentation form (one or more quoted strings) is joined; anything else is taken as it stands. */
function unquote(text: string): string {
  if (!/^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/s.test(text)) return text
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map((match) => unescapeText(match[1] ?? '')).join('')
}

function unescapeText(text: string): string {
  return text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text
}

function knownProperties(
  endpoint: Endpoint,
  context: ZoneContext,
  notes: WantNotes,
): Readonly<Record<string, string>> {
  if (endpoint.providerSpecific.length === 0) return noProperties
  const {properties} = context.view.capabilities
  const known: ProviderProperty[] = []
  for (const property of endpoint.providerSpecific) {
    if (properties.some((pattern) => matchesProperty(property.name, pattern))) known.push(property)
    else noteUnknown(property.name, endpoint.dnsName, notes)
  }
  return Object.fromEntries(known.map(({name, value}) => [name, value]))
}

/** A pattern that ends in `*` stands for every property that begins so. */
function matchesProperty(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

function noteUnknown(property: string, name: string, {unknownProperties}: WantNotes): void {
  const names = unknownProperties.get(property)
  if (names === undefined) unknownProperties.set(property, new Set([name]))
  else names.add(name)
}

function refusalBefore(set: RecordSet, context: ZoneContext): Hold | undefined {
  const {capabilities} = context.view
  const problem = context.owners.byName.has(set.name) ? undefined : nameProblem(set.name)
  if (problem !== undefined)
    return unsupported('MLD0303', `${set.name} is no legal name: ${problem.reason}`, [])
  if (capabilities.recordTypes !== undefined && !capabilities.recordTypes.includes(set.type)) {
    return unsupported(undefined, `${context.view.provider} cannot store ${set.type} records`, [
      `take ${set.type} out of --managed-record-types`,
    ])
  }
  if (set.setId !== '' && !capabilities.setIdentifiers) {
    return unsupported(
      undefined,
      `${context.view.provider} knows no set identifiers, ${set.name} ${set.type} has "${set.setId}"`,
      ['remove the set-identifier annotation'],
    )
  }
  if (set.name.startsWith('*.') && !capabilities.wildcard) {
    return unsupported('MLD0308', `${context.view.provider} cannot store the wildcard ${set.name}`, [])
  }
  return hiddenByCut(set, context) ?? valueProblem(set)
}

function hiddenByCut(set: RecordSet, {zone, cuts}: ZoneContext): Hold | undefined {
  const cut = findCut(set.name, set.type, zone.name, cuts)
  if (cut === undefined) return undefined
  return {
    reason: 'out-of-scope',
    code: 'MLD0609',
    message: `${set.name} lies at or below ${cut}, which zone ${zone.name} delegates: nobody would see the record`,
    fix: [`write it into zone ${cut}, or remove the NS records of ${cut}`],
  }
}

function valueProblem(set: RecordSet): Hold | undefined {
  if (set.values.length === 0) {
    return {
      reason: 'source-not-ready',
      code: 'MLD0314',
      message: `${set.name} ${set.type} has no target yet`,
      fix: [],
    }
  }
  const bits = set.type === 'A' ? 32 : set.type === 'AAAA' ? 128 : undefined
  const bad = bits && set.values.find((value) => parseAddress(value)?.bits !== bits)
  if (bad === undefined) return undefined
  const expected = bits === 32 ? 'an IPv4 address' : 'an IPv6 address'
  return unsupported(undefined, `${set.name} ${set.type} has the value "${bad}", expected ${expected}`, [
    'correct the target',
  ])
}

function refusalAfter(set: RecordSet, context: ZoneContext): Hold | undefined {
  if (set.type === 'CNAME' && set.name === context.zone.name && !context.view.capabilities.apexCname) {
    return unsupported('MLD0307', `${set.name} is the apex of its zone, where no CNAME may stand`, [
      "use an address, or the provider's alias records",
    ])
  }
  if (isSingleValued(set.type) && set.values.length > 1) {
    return unsupported(
      undefined,
      `${set.name} would have ${set.values.length} ${set.type} records (${set.values.join(', ')}), a name can have one`,
      ['give the name one target'],
    )
  }
  return classProblem(set, context)
}

function classProblem(set: RecordSet, {view}: ZoneContext): Hold | undefined {
  const {addressClasses} = view
  if (addressClasses === undefined || (set.type !== 'A' && set.type !== 'AAAA')) return undefined
  for (const value of set.values) {
    const found = classifyAddress(value)
    if (found === undefined || addressClasses.includes(found)) continue
    const place = view.name === '' ? 'here' : `in view ${view.name}`
    return {
      reason: 'policy',
      code: 'MLD0312',
      message: `${set.name} ${set.type} would publish ${value}, a ${found} address; only ${addressClasses.join(', ')} may be published ${place}`,
      fix: [`give the object a target annotation, or allow ${found} addresses ${place}`],
    }
  }
  return undefined
}

function refusedByProvider(set: RecordSet, refusal: {readonly message: string; readonly fix?: string}): Hold {
  const start = `${set.name} ${set.type}: `
  return unsupported(
    undefined,
    refusal.message.startsWith(start) ? refusal.message : `${start}${refusal.message}`,
    refusal.fix === undefined ? [] : [refusal.fix],
  )
}

function unsupported(code: string | undefined, message: string, fix: readonly string[]): Hold {
  return {reason: 'unsupported', ...(code === undefined ? {} : {code}), message, fix}
}

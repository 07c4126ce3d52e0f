import {isObject, type JsonObject} from '../model/json.js'

/** What a field of a custom resource holds. */
type FieldType = {readonly expected: string; readonly holds: (value: unknown) => boolean}

const flag: FieldType = {expected: 'true or false', holds: (value) => typeof value === 'boolean'}
const whole: FieldType = {expected: 'a whole number', holds: (value) => Number.isInteger(value)}
const text: FieldType = {expected: 'a text', holds: (value) => typeof value === 'string'}
const mapping: FieldType = {expected: 'a mapping', holds: isObject}
const mappings: FieldType = {
  expected: 'a list of mappings',
  holds: (value) => Array.isArray(value) && value.every(isObject),
}
const texts: FieldType = {
  expected: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/**
 * Fields of `spec` by kind, as the schemas of MetalLB's custom resources have them (API reference of MetalLB). The API
 * server refuses other types, so that MetalLB never sees them.
 */
const metallb: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  IPAddressPool: {addresses: texts, autoAssign: flag, avoidBuggyIPs: flag, serviceAllocation: mapping},
  L2Advertisement: {
    ipAddressPools: texts,
    ipAddressPoolSelectors: mappings,
    nodeSelectors: mappings,
    interfaces: texts,
  },
  BGPAdvertisement: {
    ipAddressPools: texts,
    ipAddressPoolSelectors: mappings,
    nodeSelectors: mappings,
    aggregationLength: whole,
    aggregationLengthV6: whole,
    localPref: whole,
    communities: texts,
    peers: texts,
  },
  BGPPeer: {
    myASN: whole,
    peerASN: whole,
    peerAddress: text,
    peerPort: whole,
    ebgpMultiHop: flag,
    nodeSelectors: mappings,
  },
}

/** The fields of a manifest's `spec` that hold something else than their schema says. A field that is null is absent. */
export function mistypedFields(
  manifest: JsonObject,
): readonly {readonly field: string; readonly value: unknown; readonly expected: string}[] {
  const {apiVersion, kind, spec} = manifest
  if (typeof apiVersion !== 'string' || !apiVersion.startsWith('metallb.io/')) return []
  if (typeof kind !== 'string' || !Object.hasOwn(metallb, kind) || !isObject(spec)) return []
  return Object.entries(metallb[kind] ?? {}).flatMap(([field, {expected, holds}]) => {
    const value = spec[field]
    return value === undefined || value === null || holds(value) ? [] : [{field, value, expected}]
  })
}

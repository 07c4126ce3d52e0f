import {normalizeName, relativeName} from '../model/dns-name.js'
import type {ObjectRef} from '../model/endpoint.js'

/**
 * What a person may name on the command line:
 *
 * | text | means |
 * |---|---|
 * | `www.example.org`, `www`, `*.apps.example.org` | names; `*` stands for any characters, a relative name counts in every zone |
 * | `AAAA` | a record type (in capitals) |
 * | `svc/web`, `service/shop/web`, `shop/web` | an object |
 * | `namespace/shop`, `ns/shop` | everything from a namespace |
 * | `c7` | one change of the plan |
 */
export type Subject =
  | {readonly of: 'name'; readonly pattern: RegExp; readonly text: string}
  | {readonly of: 'type'; readonly type: string}
  | {readonly of: 'object'; readonly kind?: string; readonly namespace?: string; readonly name: string}
  | {readonly of: 'namespace'; readonly namespace: string}
  | {readonly of: 'change'; readonly id: string}

/** What a subject is compared with. */
export type Matchable = {
  readonly id?: string
  readonly name: string
  readonly zone: string
  readonly types: readonly string[]
  readonly refs: readonly ObjectRef[]
}

/** Kinds by the short and long words kubectl users type. */
const kindOfWord: Readonly<Record<string, string>> = {
  svc: 'service',
  service: 'service',
  services: 'service',
  ing: 'ingress',
  ingress: 'ingress',
  ingresses: 'ingress',
  no: 'node',
  node: 'node',
  nodes: 'node',
  po: 'pod',
  pod: 'pod',
  pods: 'pod',
  gw: 'gateway',
  gateway: 'gateway',
  gateways: 'gateway',
  httproute: 'httproute',
  httproutes: 'httproute',
  grpcroute: 'grpcroute',
  tlsroute: 'tlsroute',
  tcproute: 'tcproute',
  udproute: 'udproute',
  crd: 'dnsendpoint',
  dnsendpoint: 'dnsendpoint',
  dnsendpoints: 'dnsendpoint',
}

/** Reads a subject; every text is one, at worst a name nothing matches. */
export function parseSubject(text: string): Subject {
  if (/^c\d+$/.test(text)) return {of: 'change', id: text}
  if (/^[A-Z][A-Z0-9]*$/.test(text)) return {of: 'type', type: text}
  const parts = text.split('/')
  if (parts.length > 1) return parseObject(parts)
  const name = normalizeName(text)
  return {of: 'name', pattern: toPattern(name), text: name}
}

function parseObject(parts: readonly string[]): Subject {
  const [first = '', second = '', third] = parts
  const kind = kindOfWord[first.toLowerCase()]
  if (third !== undefined) {
    return {
      of: 'object',
      kind: kind ?? first.toLowerCase(),
      namespace: second,
      name: parts.slice(2).join('/'),
    }
  }
  if (first === 'ns' || first === 'namespace') return {of: 'namespace', namespace: second}
  return kind === undefined
    ? {of: 'object', namespace: first, name: second}
    : {of: 'object', kind, name: second}
}

function toPattern(glob: string): RegExp {
  const body = glob
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${body}$`)
}

/** Whether a thing is what the subject names. */
export function matches(subject: Subject, thing: Matchable): boolean {
  if (subject.of === 'change') return thing.id === subject.id
  if (subject.of === 'type') return thing.types.includes(subject.type)
  if (subject.of === 'namespace') return thing.refs.some((ref) => ref.namespace === subject.namespace)
  if (subject.of === 'object') return thing.refs.some((ref) => isObject(ref, subject))
  return subject.pattern.test(thing.name) || subject.pattern.test(relativeIn(thing))
}

/** Whether a reference is the object a subject names. */
export function isObject(ref: ObjectRef, subject: Extract<Subject, {of: 'object'}>): boolean {
  if (subject.kind !== undefined && ref.kind.toLowerCase() !== subject.kind) return false
  if (subject.namespace !== undefined && ref.namespace !== subject.namespace) return false
  return ref.name === subject.name
}

function relativeIn({name, zone}: Matchable): string {
  return zone !== '' && name.endsWith(`.${zone}`) ? relativeName(name, zone) : name
}

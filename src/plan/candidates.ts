import {compareText} from '../model/dns-name.js'
import {formatRef, type Origin} from '../model/endpoint.js'
import {compareAddresses, parseAddress} from '../model/ip.js'
import {sameValues} from '../model/record-set.js'
import type {Want} from './want.js'

/**
 * Who gets a name several objects want, as external-dns decides it: fewer targets first, then the lower targets
 * (addresses by number, before host names). An object that holds the name keeps it as long as it wants it.
 */
export function pickForCreate(wants: readonly Want[]): Want | undefined {
  let best: Want | undefined
  for (const want of wants) if (best === undefined || compareWants(want, best) < 0) best = want
  return best
}

/** The same for a record that exists: the object its marker names goes first. */
export function pickForUpdate(wants: readonly Want[], resource: string): Want | undefined {
  return pickForCreate(wants.filter((want) => want.resource === resource)) ?? pickForCreate(wants)
}

function compareWants(a: Want, b: Want): number {
  return compareTargets(a.set.values, b.set.values) || a.index - b.index
}

/** external-dns's order of target lists. */
export function compareTargets(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return a.length - b.length
  const right = [...b].sort(compareText)
  for (const [index, target] of [...a].sort(compareText).entries()) {
    const order = compareTarget(target, right[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function compareTarget(a: string, b: string): number {
  if (a === b) return 0
  const left = parseAddress(a)
  const right = parseAddress(b)
  if (left !== undefined && right !== undefined) return compareAddresses(left, right)
  if (left !== undefined) return -1
  return right === undefined ? compareText(a, b) : 1
}

/** Wants of one row by type. A CNAME gives way to any other type (RFC 1034 3.6.2), as in external-dns. */
export type SplitWants = {
  readonly byType: ReadonlyMap<string, readonly Want[]>
  /** CNAME wants that gave way. */
  readonly gaveWay: readonly Want[]
}

const nobody: readonly Want[] = []

/** Groups the wants of a row by type, in order of type. */
export function splitByType(wants: readonly Want[]): SplitWants {
  const [only] = wants
  if (only !== undefined && wants.length === 1) {
    return {byType: new Map([[only.set.type, wants]]), gaveWay: nobody}
  }
  const types = [...new Set(wants.map((want) => want.set.type))].sort(compareText)
  const kept = types.length > 1 ? types.filter((type) => type !== 'CNAME') : types
  return {
    byType: new Map(kept.map((type) => [type, wants.filter((want) => want.set.type === type)])),
    gaveWay: types.length > 1 ? wants.filter((want) => want.set.type === 'CNAME') : [],
  }
}

/** Whether several objects want different values for one name and type. */
export function isContested(wants: readonly Want[]): boolean {
  const [first, ...others] = wants
  if (first === undefined) return false
  return others.some((want) => !sameValues(want.set, first.set)) || wants.some(isMergedContest)
}

/** Whether a source has already joined the differing targets of several objects in one endpoint. */
export function isMergedContest({endpoint, set}: Want): boolean {
  if (endpoint.origins.length < 2 || set.values.length < 2) return false
  if (claimantsOf([endpoint]).length < 2) return false
  const given = endpoint.origins.map((origin) => origin.targets)
  return (
    given.some((targets) => targets === undefined) ||
    !given.every((targets) => sameTargets(targets, given[0]))
  )
}

function sameTargets(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return [...(a ?? [])].sort(compareText).join(' ') === [...(b ?? [])].sort(compareText).join(' ')
}

/** The objects behind endpoints, each once, in order. */
export function claimantsOf(endpoints: readonly {readonly origins: readonly Origin[]}[]): readonly string[] {
  return [...new Set(endpoints.flatMap(({origins}) => origins.map((origin) => formatRef(origin.ref))))].sort(
    compareText,
  )
}

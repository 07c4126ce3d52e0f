import type {KubeObject} from '../model/cluster.js'
import {objectsAt, stringAt} from '../model/json.js'
import {refuse} from './refusal.js'

/** The canonical text of a BGP community: `a:b` (16 bit each) or `large:a:b:c` (32 bit each). Refuses anything else. */
export function parseCommunity(text: string): string {
  const parts = text.split(':')
  if (parts.length === 2) return parts.map((part) => section(part, text, 0xffff)).join(':')
  if (parts.length === 4 && parts[0] === 'large')
    return `large:${parts
      .slice(1)
      .map((part) => section(part, text, 0xffff_ffff))
      .join(':')}`
  return refuse(`invalid community format: ${text}`)
}

function section(part: string, community: string, most: number): number {
  const value = Number(part)
  if (!/^\d+$/.test(part) || value > most)
    refuse(
      `invalid community value: invalid section ${JSON.stringify(part)} of community ${JSON.stringify(community)}`,
    )
  return value
}

/** The aliases of all Community objects; their names must be unique over all of them. */
export function readAliases(objects: readonly KubeObject[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  for (const {spec} of objects)
    for (const entry of objectsAt(spec, 'communities')) {
      const name = stringAt(entry, 'name')
      const value = parseCommunity(stringAt(entry, 'value'))
      if (aliases.has(name)) refuse(`duplicate definition of community ${JSON.stringify(name)}`)
      aliases.set(name, value)
    }
  return aliases
}

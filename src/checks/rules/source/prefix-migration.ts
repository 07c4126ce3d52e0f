import {refOf, type KubeObject} from '../../../model/cluster.js'
import {kubectl, shellWord} from '../../kubectl.js'

/** An object that carries annotations for external-dns, with the prefixes they stand under. */
export type AnnotatedObject = {readonly object: KubeObject; readonly prefixes: ReadonlySet<string>}

/** The way from one prefix to another without a moment in which a name is unknown. */
export function migration(from: string, to: string): string {
  return `add the annotations under ${to} beside those under ${from}, let every writer read ${to}, then remove the old ones; or read ${from} too with --annotation-prefix`
}

/** The first step of a migration for one object. */
export function renameCommand(object: KubeObject, from: string, to: string): string {
  const {annotations} = object.metadata
  const pairs = Object.keys(annotations)
    .filter((key) => key.startsWith(from))
    .toSorted()
    .map((key) => shellWord(`${to}${key.slice(from.length)}=${annotations[key] ?? ''}`))
  return kubectl('annotate', refOf(object), ...pairs)
}

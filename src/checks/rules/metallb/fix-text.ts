import type {Installation} from '../../../metallb/installation.js'
import {isAtLeast} from '../../../metallb/settings.js'
import {shellWord} from '../../kubectl.js'
import type {Fix} from '../../result.js'

/**
 * Takes a fix of a diagnosis apart: `kubectl …  # remark`, `remark: kubectl …` and plain text. A command with a gap to
 * fill in (`<address>`) stays in the text.
 */
export function toFix(text: string): Fix {
  const [, command = '', remark = ''] = /^((?:kubectl|mldns) [^#]*?)\s*(?:#\s*(.*))?$/.exec(text) ?? []
  if (isComplete(command)) return {text: remark === '' ? purposeOf(command) : remark, commands: [command]}
  const [, lead = '', tail = ''] = /^(.*?): (kubectl .*)$/.exec(text) ?? []
  return lead !== '' && isComplete(tail) ? {text: lead, commands: [tail]} : {text}
}

/** A whole command: nothing to fill in, and no sentence that goes on behind it. */
function isComplete(command: string): boolean {
  return command !== '' && !/<[a-z-]+>|, |[.]$/.test(command)
}

function purposeOf(command: string): string {
  if (command.includes(' logs ')) return 'look at the log'
  if (command.includes(' get ')) return 'look at what is there'
  return command.includes(' describe ') ? 'look at its state and its events' : 'run this'
}

/** A setting of a Service as the release reads it: before 0.14.9 only under the old prefix. */
export function annotationKey(name: string, {settings}: Pick<Installation, 'settings'>): string {
  return `${isAtLeast(settings.version, [0, 14, 9]) ? 'metallb.io' : 'metallb.universe.tf'}/${name}`
}

/** `kubectl annotate` for a Service; undefined takes an annotation away. */
export function annotateCommand(
  {namespace, name}: {readonly namespace: string; readonly name: string},
  annotations: Readonly<Record<string, string | undefined>>,
): string {
  const words = Object.entries(annotations).map(([key, value]) =>
    value === undefined ? `${key}-` : `${key}=${shellWord(value)}`,
  )
  return `kubectl -n ${namespace} annotate service ${name} --overwrite ${words.join(' ')}`
}

/** A command that creates an object; JSON fits into one line. */
export function applyCommand(object: unknown): string {
  return `echo ${shellWord(JSON.stringify(object))} | kubectl apply -f -`
}

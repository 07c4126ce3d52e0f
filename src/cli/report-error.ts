import {exitCodes, type ExitName} from '../exit-codes.js'
import {MldnsError, textOf} from '../errors.js'
import {visible} from '../render/visible.js'
import {redact, secretsOf} from './redact.js'

/** Where an error is told, and how. */
export type ErrorReport = {
  /** Print the JSON envelope on standard output too. */
  readonly json: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Secrets that did not come from the environment. */
  readonly secrets?: readonly string[]
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
}

/** Tells an error: message, hint and code for people, one JSON document for programs. Returns the exit to end with. */
export function reportError(thrown: unknown, report: ErrorReport): ExitName {
  const secrets = [...secretsOf(report.env), ...(report.secrets ?? [])]
  const error = toMldnsError(thrown)
  const lines = [`error: ${error.message}`, ...(error.hint === undefined ? [] : [`hint: ${error.hint}`])]
  lines.push(`(${error.code}, exit ${exitCodes[error.exit].code})`)
  if (report.env['MLDNS_DEBUG'] === '1') lines.push(stackOf(thrown))
  report.stderr(`${printable(redact(lines.join('\n'), secrets))}\n`)
  if (report.json) report.stdout(`${redact(envelope(error), secrets)}\n`)
  return error.exit
}

/** A message may repeat text from a cluster, a zone or a server; its lines stay, hidden characters are written out. */
function printable(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line))
    .join('\n')
}

function toMldnsError(thrown: unknown): MldnsError {
  if (thrown instanceof MldnsError) return thrown
  return new MldnsError('internal', 'INTERNAL', `unexpected failure: ${textOf(thrown)}`, {
    hint: 'this is a bug in mldns; repeat with MLDNS_DEBUG=1 and report what it prints',
    cause: thrown,
  })
}

function envelope({code, message, hint, details}: MldnsError): string {
  return JSON.stringify({error: {code, message, ...(hint === undefined ? {} : {hint}), details}}, null, 2)
}

/** The stacks of an error and its causes; not the properties they carry, which may hold anything. */
function stackOf(thrown: unknown): string {
  const stacks: string[] = []
  for (let error = thrown; error instanceof Error && stacks.length < 8; error = error.cause) {
    stacks.push(error.stack ?? error.message)
  }
  return stacks.join('\ncaused by ')
}

/** Whether the command line or the environment asks for JSON on standard output; needed before either is parsed. */
export function wantsJson(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  if (words.includes('--no-json')) return false
  if (words.includes('--json')) return true
  const outputs = words.flatMap((word, index) => outputIn(word, words[index + 1]))
  if (outputs.length > 0) return outputs.includes('json')
  if (/^(1|t|true)$/i.test(env['MLDNS_JSON'] ?? '')) return true
  return (env['MLDNS_OUTPUT'] ?? '').split(/\r?\n/).includes('json')
}

function outputIn(word: string, next: string | undefined): readonly string[] {
  if (word === '-o' || word === '--output') return next === undefined ? [] : [next]
  const match = /^(?:--output=|-o=?)(.+)$/s.exec(word)
  return match?.[1] === undefined ? [] : [match[1]]
}

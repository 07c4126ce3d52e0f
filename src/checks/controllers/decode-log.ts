import {isObject, stringAt} from '../../model/json.js'
import {coreMessages, loopMessages} from './core-messages.js'
import type {LogMessage} from './log-message.js'
import {providerMessages} from './provider-messages.js'

/** Every message that is understood, most telling first: the cause within a failed run comes before the run. */
export const logMessages: readonly LogMessage[] = [...coreMessages, ...providerMessages, ...loopMessages]

/** Like lines of a log, told once. */
export type DecodedLine = {
  /** Which known message it is; absent for an error nobody knows. */
  readonly id?: string
  readonly severity: LogMessage['severity']
  /** As the log has it: fatal, error, warning, info, debug; '' = not told. */
  readonly level: string
  /** The newest of them, without time and level. */
  readonly message: string
  /** When the newest was written, as the log has it; ''. */
  readonly time: string
  readonly count: number
  /** '' for an error nobody knows. */
  readonly meaning: string
  readonly fix: string
}

/**
 * The lines of an external-dns log that say something, newest first: known messages, and whatever is an error. Reads its
 * text and JSON formats, lines written to a terminal, and those of the Kubernetes client.
 */
export function decodeLog(lines: readonly string[]): readonly DecodedLine[] {
  const decoded = new Map<string, DecodedLine>()
  for (const line of lines.toReversed()) {
    const entry = readLine(line)
    const known =
      entry === undefined ? undefined : logMessages.find(({pattern}) => pattern.test(entry.message))
    if (entry === undefined || (known === undefined && !isError(entry.level))) continue
    const key = known?.id ?? entry.message
    const newer = decoded.get(key)
    decoded.set(key, newer === undefined ? toDecoded(entry, known) : {...newer, count: newer.count + 1})
  }
  return [...decoded.values()]
}

type Entry = {readonly level: string; readonly message: string; readonly time: string}

function toDecoded(entry: Entry, known: LogMessage | undefined): DecodedLine {
  return {
    ...(known === undefined ? {} : {id: known.id}),
    // what it calls an error is one, also where the same words elsewhere are a warning
    severity: isError(entry.level) || known === undefined ? 'error' : known.severity,
    ...entry,
    count: 1,
    meaning: known?.meaning ?? '',
    fix: known?.fix ?? '',
  }
}

function isError(level: string): boolean {
  return level === 'error' || level === 'fatal' || level === 'panic'
}

function readLine(line: string): Entry | undefined {
  const text = line.trim()
  return text === ''
    ? undefined
    : (readJson(text) ?? readText(text) ?? readTerminal(text) ?? readClient(text))
}

function readJson(text: string): Entry | undefined {
  if (!text.startsWith('{')) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // a line that was cut says nothing
    return undefined
  }
  if (!isObject(value)) return undefined
  const message = stringAt(value, 'msg')
  if (message === '') return undefined
  const fields = Object.entries(value)
    .filter(([key, field]) => !['level', 'msg', 'time'].includes(key) && typeof field === 'string')
    .map(([key, field]) => `${key}=${String(field)}`)
  return {
    level: stringAt(value, 'level'),
    message: [oneLine(message), ...fields].join(' '),
    time: stringAt(value, 'time'),
  }
}

const textLine = /^time=(?:"([^"]*)"|(\S+))\s+level=(\w+)\s+msg=(?:"((?:[^"\\]|\\.)*)"|(\S*))(.*)$/

function readText(text: string): Entry | undefined {
  const match = textLine.exec(text)
  if (match === null) return undefined
  const [, quotedTime, plainTime, level = '', quoted, plain = '', fields = ''] = match
  const message = quoted === undefined ? plain : unquote(quoted)
  return {level, message: `${oneLine(message)}${fields}`.trim(), time: quotedTime ?? plainTime ?? ''}
}

const terminalLine = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[[^\]]*\]\s+(.*)$/

const terminalLevels: Readonly<Record<string, string>> = {
  TRAC: 'trace',
  DEBU: 'debug',
  INFO: 'info',
  WARN: 'warning',
  ERRO: 'error',
  FATA: 'fatal',
  PANI: 'panic',
}

function readTerminal(text: string): Entry | undefined {
  const [, short = '', message = ''] = terminalLine.exec(text) ?? []
  return short === '' ? undefined : {level: terminalLevels[short] ?? '', message: message.trim(), time: ''}
}

/** klog: `E0102 10:00:00.000000       1 reflector.go:204] "Failed to watch" err="…"`; and a Go panic. */
const clientLine = /^([IWEF])\d{4} (\d\d:\d\d:\d\d)\.\d+\s+\d+\s+\S+?:\d+\]\s+(.*)$/

const clientLevels: Readonly<Record<string, string>> = {I: 'info', W: 'warning', E: 'error', F: 'fatal'}

function readClient(text: string): Entry | undefined {
  const [, letter = '', time = '', message = ''] = clientLine.exec(text) ?? []
  if (letter !== '') return {level: clientLevels[letter] ?? '', message: unquote(message), time}
  return /^(panic|fatal error): /.test(text) ? {level: 'panic', message: text, time: ''} : undefined
}

function unquote(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? ' ' : letter,
  )
}

/** A soft error prints its cause on a second line. */
function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ': ').trim()
}

import {createHmac, timingSafeEqual} from 'node:crypto'
import {ConfigError} from '../errors.js'
import {classes, tsigErrorName} from './codes.js'
import {malformed, unwritable} from './message-error.js'
import type {Message} from './message.js'
import type {TsigRecord} from './tsig-record.js'
import {canonicalNameBytes} from './wire-name.js'

/** The hash of each algorithm (RFC 8945 6); HMAC-MD5 is left out: it must not be used (RFC 8945 6). */
const hashes = {
  'hmac-sha1': 'sha1',
  'hmac-sha224': 'sha224',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
} as const

/** A TSIG algorithm, in the form in which it stands on the wire and in BIND's configuration. */
export type TsigAlgorithm = keyof typeof hashes

/** All algorithms, weakest first. */
export const tsigAlgorithms: readonly TsigAlgorithm[] = [
  'hmac-sha1',
  'hmac-sha224',
  'hmac-sha256',
  'hmac-sha384',
  'hmac-sha512',
]

/** A shared key. Name and algorithm are part of every signature. */
export type TsigKey = {
  /** Lower case, no trailing dot. */
  readonly name: string
  readonly algorithm: TsigAlgorithm
  readonly secret: Buffer
}

/** The algorithm of `hmac-sha256`, `HMAC-SHA256.` or `sha256`; undefined when it is none of {@link tsigAlgorithms}. */
export function findTsigAlgorithm(text: string): TsigAlgorithm | undefined {
  const bare = text.trim().toLowerCase().replace(/\.$/, '')
  const full = bare.startsWith('hmac-') ? bare : `hmac-${bare}`
  return tsigAlgorithms.find((algorithm) => algorithm === full)
}

/**
 * The bytes of a secret in base64 (RFC 4648 4, padding as in `tsig-keygen`).
 * @throws ConfigError without the secret in it
 */
export function parseTsigSecret(text: string): Buffer {
  const trimmed = text.trim()
  const secret = Buffer.from(trimmed, 'base64')
  const bare = (base64: string): string => base64.replace(/=+$/, '')
  if (secret.length === 0 || bare(secret.toString('base64')) !== bare(trimmed)) {
    throw new ConfigError(
      'TSIG_SECRET',
      `the TSIG secret is not base64 (it has ${trimmed.length} characters)`,
      {
        hint: 'Give the text after "secret" of the key file, without quotes; tsig-keygen makes one.',
      },
    )
  }
  return secret
}

const defaultFudge = 300 // seconds, RFC 8945 10

/** What a signature is made with besides the key. */
export type SignOptions = {
  /** Seconds since 1970. */
  readonly now: number
  readonly fudge?: number
  /** MAC of the request, when the message answers one; of the message before, when `timersOnly`. */
  readonly priorMac?: Buffer
  /** A later message of a series over TCP: only the timers are digested (RFC 8945 5.3.1). */
  readonly timersOnly?: boolean
  readonly error?: number
  readonly other?: Buffer
  /** Unsigned messages of a series since the last signed one. */
  readonly unsigned?: readonly Buffer[]
}

/**
 * The message with a TSIG record at its end.
 * @throws DnsMessageError when it becomes longer than a message may be
 */
export function signMessage(
  message: Buffer,
  key: TsigKey,
  options: SignOptions,
): {bytes: Buffer; mac: Buffer} {
  const {now, fudge = defaultFudge, error = 0, other = Buffer.alloc(0)} = options
  const fields = {keyName: key.name, algorithm: key.algorithm, time: now, fudge, error, other}
  const mac = digest(key, [message], fields, options)
  return {bytes: appendTsig(message, {...fields, mac}), mac}
}

/** The message with a TSIG record that carries an error and no signature (RFC 8945 5.3.2). */
export function withTsigError(message: Buffer, request: TsigRecord, error: number, now: number): Buffer {
  const {keyName, algorithm, fudge} = request
  return appendTsig(message, {
    keyName,
    algorithm,
    time: now,
    fudge,
    mac: Buffer.alloc(0),
    error,
    other: Buffer.alloc(0),
  })
}

type TsigFields = Pick<TsigRecord, 'keyName' | 'algorithm' | 'time' | 'fudge' | 'error' | 'other'>

function appendTsig(message: Buffer, fields: TsigFields & {mac: Buffer}): Buffer {
  const data = Buffer.concat([
    canonicalNameBytes(fields.algorithm),
    timersBytes(fields),
    u16(fields.mac.length),
    fields.mac,
    message.subarray(0, 2),
    u16(fields.error),
    u16(fields.other.length),
    fields.other,
  ])
  const head = Buffer.concat([
    canonicalNameBytes(fields.keyName),
    u16(250),
    u16(classes.ANY),
    u16(0),
    u16(0),
    u16(data.length),
  ])
  const bytes = Buffer.concat([message, head, data])
  if (bytes.length > 0xffff)
    throw unwritable(`the signed DNS message would have ${bytes.length} bytes, the most is 65535`)
  bytes.writeUInt16BE(bytes.readUInt16BE(10) + 1, 10)
  return bytes
}

/** RFC 8945 4.3.3: prior MAC, messages, then all variables or only the timers. */
function digest(
  key: TsigKey,
  messages: readonly Buffer[],
  fields: TsigFields,
  options: Pick<SignOptions, 'priorMac' | 'timersOnly' | 'unsigned'>,
): Buffer {
  const hmac = createHmac(hashes[key.algorithm], key.secret)
  if (options.priorMac !== undefined) hmac.update(u16(options.priorMac.length)).update(options.priorMac)
  for (const message of [...(options.unsigned ?? []), ...messages]) hmac.update(message)
  if (options.timersOnly === true) return hmac.update(timersBytes(fields)).digest()
  hmac.update(canonicalNameBytes(fields.keyName)).update(u16(classes.ANY)).update(Buffer.alloc(4))
  hmac.update(canonicalNameBytes(fields.algorithm)).update(timersBytes(fields))
  return hmac.update(u16(fields.error)).update(u16(fields.other.length)).update(fields.other).digest()
}

function timersBytes({time, fudge}: TsigFields): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUIntBE(time, 0, 6)
  bytes.writeUInt16BE(fudge, 6)
  return bytes
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255)
}

/** How a signature was judged. `unsigned`: there was none. The others are the errors of RFC 8945 3. */
export type Verdict = 'ok' | 'unsigned' | 'BADKEY' | 'BADSIG' | 'BADTIME'

/**
 * Judges the signature of one message; `message` is `bytes` decoded. A shortened MAC (RFC 8945 5.2.2.1) is BADSIG: no
 * server in use sends one unasked.
 */
export function verifyMessage(
  bytes: Buffer,
  message: Message,
  key: TsigKey,
  options: Pick<SignOptions, 'now' | 'priorMac' | 'timersOnly' | 'unsigned'>,
): Verdict {
  const {tsig} = message
  if (tsig === undefined) return 'unsigned'
  if (tsig.keyName !== key.name || tsig.algorithm !== key.algorithm) return 'BADKEY'
  const expected = digest(key, [unsignedBytes(bytes, tsig)], tsig, options)
  if (tsig.mac.length !== expected.length || !timingSafeEqual(tsig.mac, expected)) return 'BADSIG'
  return Math.abs(options.now - tsig.time) <= tsig.fudge ? 'ok' : 'BADTIME'
}

/** The message as it was before it was signed. */
function unsignedBytes(bytes: Buffer, tsig: TsigRecord): Buffer {
  const original = Buffer.from(bytes.subarray(0, tsig.offset))
  original.writeUInt16BE(tsig.originalId, 0)
  original.writeUInt16BE(original.readUInt16BE(10) - 1, 10)
  return original
}

const maxUnsigned = 99 // RFC 8945 5.3.1: at most 99 unsigned messages between two signed ones

/**
 * Checks the answers to one signed request, in their order: one message, or the many of a transfer, of which up to 99
 * between two signed ones may be unsigned.
 */
export class AnswerVerifier {
  private readonly key: TsigKey
  private priorMac: Buffer
  private unsigned: Buffer[] = []
  private first = true

  constructor(key: TsigKey, requestMac: Buffer) {
    this.key = key
    this.priorMac = requestMac
  }

  /** Whether the last message seen was signed: before that, a series is not to be trusted to its end. */
  get closed(): boolean {
    return !this.first && this.unsigned.length === 0
  }

  /**
   * Takes the next answer. The first must be signed.
   * @throws DnsMessageError when it is not as the key demands
   */
  check(bytes: Buffer, message: Message, now: number): void {
    if (message.tsig === undefined && !this.first && this.unsigned.length < maxUnsigned) {
      this.unsigned.push(bytes)
      return
    }
    const verdict = verifyMessage(bytes, message, this.key, {
      now,
      priorMac: this.priorMac,
      timersOnly: !this.first,
      unsigned: this.unsigned,
    })
    if (verdict !== 'ok')
      throw malformed(
        `its signature with the TSIG key "${this.key.name}" is not good: ${verdictText(verdict, message, now)}`,
        {answerSignature: verdict},
      )
    this.priorMac = message.tsig?.mac ?? this.priorMac
    this.unsigned = []
    this.first = false
  }
}

function verdictText(verdict: Verdict, message: Message, now: number): string {
  if (verdict === 'unsigned') return 'there is none'
  if (verdict === 'BADTIME')
    return `BADTIME, it was made ${Math.abs(now - (message.tsig?.time ?? now))} seconds away from this clock`
  return verdict
}

/**
 * Why the server refused the signature of a request, from the error field of its answer (RFC 8945 5.2); undefined when
 * it did not.
 */
export function tsigRefusal(message: Message, key: TsigKey, now: number): string | undefined {
  const error = message.tsig?.error ?? 0
  if (error === 0) return undefined
  const name = tsigErrorName(error)
  if (name === 'BADKEY') return `BADKEY: it does not know the TSIG key "${key.name}" with ${key.algorithm}`
  if (name === 'BADSIG') return `BADSIG: its secret of the TSIG key "${key.name}" is another one`
  if (name === 'BADTIME') return `BADTIME: its clock differs from this one${serverClock(message.tsig, now)}`
  return `${name} for the TSIG key "${key.name}"`
}

/** The error of the TSIG record of an answer as facts for programs: its name and, for BADTIME, the server's clock. */
export function tsigRefusalFacts(
  message: Message,
  now: number,
): {readonly tsig: string; readonly clockAheadSeconds?: number} {
  const {error = 0, other} = message.tsig ?? {}
  return {
    tsig: tsigErrorName(error),
    ...(other?.length === 6 ? {clockAheadSeconds: other.readUIntBE(0, 6) - now} : {}),
  }
}

function serverClock(tsig: TsigRecord | undefined, now: number): string {
  if (tsig?.other.length !== 6) return ` by more than ${tsig?.fudge ?? defaultFudge} seconds`
  return ` by ${Math.abs(tsig.other.readUIntBE(0, 6) - now)} seconds`
}

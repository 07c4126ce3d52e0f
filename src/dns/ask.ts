import {randomInt} from 'node:crypto'
import {ProviderError} from '../errors.js'
import {classes, rcodes} from './codes.js'
import {plainEdns} from './edns.js'
import {DnsMessageError, malformed} from './message-error.js'
import {decodeMessage, encodeMessage, type Message, type Question} from './message.js'
import {resolveServer, silence, type DnsServer} from './server.js'
import {TcpLink} from './tcp-link.js'
import {askUdp} from './udp.js'

/** How to ask. */
export type AskOptions = {
  /** For every single try, in milliseconds. */
  readonly timeoutMs: number
  /** RD: to a resolver true, to an authoritative server false. */
  readonly recursion?: boolean
  /** DO: with DNSSEC records. */
  readonly dnssec?: boolean
  /** Ask over TCP from the start. */
  readonly tcp?: boolean
  /** Never ask over TCP: silence over UDP is the answer, and a cut answer (TC) is one. */
  readonly udpOnly?: boolean
}

/** An answer, and the way it came. */
export type Answer = {
  readonly message: Message
  readonly transport: 'udp' | 'tcp'
  /** Why it was asked over TCP although UDP was tried first. */
  readonly tcpBecause?: 'truncated' | 'udp-silent'
  /** False when the server wanted the question without EDNS (finding of its own). */
  readonly edns: boolean
}

/** Whether `message` answers `question` (case aside); an error answer may leave the question out. */
export function isAnswerTo(message: Message, id: number, question: Question): boolean {
  if (!message.flags.qr || message.id !== id) return false
  const [asked] = message.questions
  if (asked === undefined) return message.rcode !== rcodes.NOERROR
  return (
    message.questions.length === 1 &&
    asked.name === question.name.toLowerCase() &&
    asked.type === question.type &&
    asked.class === question.class
  )
}

/**
 * Asks one server one question: over UDP, a second time when it is silent, then over TCP; over TCP also when the answer
 * was cut (TC), and without EDNS when the server does not know it. Each try has a new id and a new port.
 * @throws ProviderError `unavailable` with `details.reason` when no answer came, `incomplete` for one that is malformed
 */
export async function askServer(
  server: DnsServer,
  question: {readonly name: string; readonly type: string},
  options: AskOptions,
): Promise<Answer> {
  const asked = {name: question.name, type: question.type, class: classes.IN}
  const answer = await askEitherWay(server, asked, options, true)
  const {rcode, edns} = answer.message
  if ((rcode !== rcodes.FORMERR && rcode !== rcodes.NOTIMP) || edns !== undefined)
    return {...answer, edns: true}
  return {...(await askEitherWay(server, asked, options, false)), edns: false}
}

type Way = Omit<Answer, 'edns'>

async function askEitherWay(
  server: DnsServer,
  question: Question,
  options: AskOptions,
  edns: boolean,
): Promise<Way> {
  const target = await resolveServer(server)
  if (options.tcp === true) return {message: await askTcp(target, question, options, edns), transport: 'tcp'}
  for (let attempt = 1; attempt <= 2; attempt++) {
    const {id, bytes} = buildQuery(question, options, edns)
    try {
      const answer = await askUdp(target, bytes, (found) => fits(found, id, question), options.timeoutMs)
      const message = decodeTruncated(answer)
      if (message === 'truncated' && options.udpOnly === true)
        return {message: decodeHeader(answer), transport: 'udp'}
      if (message !== 'truncated') return {message, transport: 'udp'}
      return {
        message: await askTcp(target, question, options, edns),
        transport: 'tcp',
        tcpBecause: 'truncated',
      }
    } catch (error) {
      if (!(error instanceof ProviderError) || error.details['reason'] !== 'timeout') throw error
      if (options.udpOnly === true && attempt === 2) throw error
    }
  }
  return {message: await askTcp(target, question, options, edns), transport: 'tcp', tcpBecause: 'udp-silent'}
}

/** An answer with TC may end in the middle of a record: only its header counts. */
function decodeTruncated(bytes: Buffer): Message | 'truncated' {
  if ((bytes.readUInt16BE(2) & 0x0200) !== 0) return 'truncated'
  return decodeMessage(bytes)
}

/** The header of an answer alone, as a message without records. */
function decodeHeader(bytes: Buffer): Message {
  const header = Buffer.alloc(12)
  bytes.copy(header, 0, 0, 4)
  return decodeMessage(header)
}

/** Whether a datagram is the answer awaited; one that cannot be read is not, unless its header alone is. */
function fits(bytes: Buffer, id: number, question: Question): boolean {
  if (bytes.length < 12 || bytes.readUInt16BE(0) !== id) return false
  if ((bytes.readUInt16BE(2) & 0x8200) === 0x8200) return true
  try {
    return isAnswerTo(decodeMessage(bytes), id, question)
  } catch (error) {
    if (error instanceof DnsMessageError) return false
    throw error
  }
}

async function askTcp(
  server: DnsServer,
  question: Question,
  options: AskOptions,
  edns: boolean,
): Promise<Message> {
  const {id, bytes} = buildQuery(question, options, edns)
  const link = await TcpLink.open(server, 'read', options.timeoutMs)
  try {
    link.send(bytes)
    const message = decodeMessage(await link.receive(options.timeoutMs))
    if (!isAnswerTo(message, id, question))
      throw malformed(`the answer over TCP has the id or the question of another query`)
    if (message.flags.tc)
      throw silence(server, 'failed', ' over TCP, where it still says that its answer is cut')
    return message
  } finally {
    link.close()
  }
}

function buildQuery(question: Question, options: AskOptions, edns: boolean): {id: number; bytes: Buffer} {
  const id = randomId()
  const recursion = options.recursion ?? false
  const bytes = encodeMessage({
    id,
    flags: {rd: recursion, ad: recursion}, // AD in a query asks for AD in the answer, RFC 6840 5.7
    questions: [question],
    ...(edns ? {edns: {...plainEdns, dnssecOk: options.dnssec ?? false}} : {}),
  })
  return {id, bytes}
}

/** An id nobody can guess (RFC 5452 9.2). */
export function randomId(): number {
  return randomInt(0x10000)
}

import {ProviderError} from '../errors.js'
import {isAnswerTo, randomId} from './ask.js'
import {classes} from './codes.js'
import {decodeMessage, encodeMessage, type Message, type MessageParts, type Question} from './message.js'
import {serverText, silence, type DnsServer} from './server.js'
import {TcpLink, type LinkMode} from './tcp-link.js'
import {AnswerVerifier, signMessage, tsigRefusal, tsigRefusalFacts, type TsigKey} from './tsig.js'

/** How to talk with one server. */
export type SessionOptions = {
  readonly mode: LinkMode
  readonly key?: TsigKey
  /** For the connection and for each answer, in milliseconds. */
  readonly timeoutMs: number
  /** Seconds since 1970. */
  readonly now: () => number
}

/** An answer over TCP; `signed` tells whether it bore a good signature. */
export type SessionAnswer = {readonly message: Message; readonly signed: boolean}

/** A request on its way. */
export type Sent = {
  readonly id: number
  readonly question: Question
  readonly verifier: AnswerVerifier | undefined
}

const maxInFlight = 64 // below the limits of BIND and Knot for one connection

/** Signed requests to one server over one TCP connection. */
export class DnsSession {
  readonly server: DnsServer
  readonly options: SessionOptions
  private readonly link: TcpLink

  private constructor(link: TcpLink, options: SessionOptions) {
    this.link = link
    this.server = link.server
    this.options = options
  }

  /** @throws ProviderError `unavailable` when there is no connection */
  static async open(server: DnsServer, options: SessionOptions): Promise<DnsSession> {
    return new DnsSession(await TcpLink.open(server, options.mode, options.timeoutMs), options)
  }

  /** Signs and sends a request. */
  send(parts: MessageParts): Sent {
    const [question] = parts.questions ?? []
    if (question === undefined) throw new TypeError('a request has one question')
    const bytes = encodeMessage(parts)
    const {key} = this.options
    if (key === undefined) {
      this.link.send(bytes)
      return {id: parts.id, question, verifier: undefined}
    }
    const signed = signMessage(bytes, key, {now: this.options.now()})
    this.link.send(signed.bytes)
    return {id: parts.id, question, verifier: new AnswerVerifier(key, signed.mac)}
  }

  /** The next message of the connection, not judged. */
  async receive(timeoutMs = this.options.timeoutMs): Promise<{bytes: Buffer; message: Message}> {
    const bytes = await this.link.receive(timeoutMs)
    return {bytes, message: decodeMessage(bytes)}
  }

  /**
   * One request and its answer; its response code is the caller's to judge.
   * @throws ProviderError `denied` when the server refuses the key, `incomplete` for an answer that is malformed or
   *   badly signed, `unavailable` when none comes
   */
  async request(parts: MessageParts): Promise<SessionAnswer> {
    const sent = this.send(parts)
    const deadline = Date.now() + this.options.timeoutMs
    for (;;) {
      const {bytes, message} = await this.receive(Math.max(1, deadline - Date.now()))
      if (isAnswerTo(message, sent.id, sent.question)) return this.judge(sent, bytes, message)
      if (Date.now() >= deadline)
        throw silence(this.server, 'timeout', ' over TCP (it only sent answers to other questions)')
    }
  }

  /** Several questions at once; the answers come in the order of the questions. */
  async ask(
    questions: readonly {readonly name: string; readonly type: string}[],
  ): Promise<readonly Message[]> {
    const answers: Message[] = []
    const waiting = new Map<number, {sent: Sent; index: number}>()
    let next = 0
    while (next < questions.length || waiting.size > 0) {
      const question = questions[next]
      if (question !== undefined && waiting.size < maxInFlight) {
        const id = freeId(waiting)
        const sent = this.send({
          id,
          questions: [{name: question.name, type: question.type, class: classes.IN}],
        })
        waiting.set(id, {sent, index: next++})
        continue
      }
      const {bytes, message} = await this.receive()
      const found = waiting.get(message.id)
      if (found === undefined || !isAnswerTo(message, message.id, found.sent.question)) {
        throw silence(this.server, 'failed', ' over TCP (it answered a question that was not asked)')
      }
      waiting.delete(message.id)
      answers[found.index] = this.judge(found.sent, bytes, message).message
    }
    return answers
  }

  /** Checks the signature of an answer. An error answer may be unsigned: a server may not know how to sign it. */
  judge(sent: Sent, bytes: Buffer, message: Message): SessionAnswer {
    const {key, now} = this.options
    if (sent.verifier === undefined || key === undefined) return {message, signed: false}
    const refusal = tsigRefusal(message, key, now())
    if (refusal !== undefined) throw keyRefused(this.server, refusal, key, tsigRefusalFacts(message, now()))
    if (message.tsig === undefined && message.rcode !== 0) return {message, signed: false}
    sent.verifier.check(bytes, message, now())
    return {message, signed: true}
  }

  close(): void {
    this.link.close()
  }
}

function freeId(taken: ReadonlyMap<number, unknown>): number {
  let id = randomId()
  while (taken.has(id)) id = randomId()
  return id
}

function keyRefused(
  server: DnsServer,
  refusal: string,
  key: TsigKey,
  facts: ReturnType<typeof tsigRefusalFacts>,
): ProviderError {
  const hint = refusal.startsWith('BADTIME')
    ? 'Set the clocks of both machines (NTP); TSIG allows 300 seconds.'
    : 'Compare name, algorithm and secret of the key with the configuration of the server.'
  return new ProviderError(
    'denied',
    'DNS_TSIG_REFUSED',
    `the name server ${serverText(server)} refused the signature: ${refusal}`,
    {
      hint,
      details: {server: serverText(server), key: key.name, algorithm: key.algorithm, ...facts},
    },
  )
}

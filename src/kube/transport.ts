import {type Answer, exchange, ExchangeError} from '../lib/http-exchange.js'
import {type Attempt, parseRetryAfter, type RetryPolicy, retrying} from '../lib/retry.js'
import type {ServerTime} from '../model/cluster.js'
import type {JsonObject} from '../model/json.js'
import {
  type ApiFailure,
  failureOfExchange,
  failureOfStatus,
  invalidAnswer,
  isTrustProblem,
  parseJsonObject,
} from './api-failure.js'
import type {Login, Session} from './session.js'

/** An answer of the API. `json` is undefined when the body is no JSON object (a plain `404 page not found`). */
export type ApiAnswer = {readonly status: number; readonly json: JsonObject | undefined}

/** An answer in plain text; what was refused is JSON all the same. */
export type TextAnswer = ApiAnswer & {readonly text: string}

/**
 * The one way from mldns to a Kubernetes API for reading. It has no parameter for the verb: whatever holds a Transport
 * can send GET and nothing else.
 */
export type Transport = {
  /**
   * Gets a path with query. Throttling, server errors, broken connections and broken JSON are tried again until
   * `deadline` (milliseconds of the given clock). `action` is for messages.
   * @throws ApiFailure for everything but 200, 403, 404 and 410; ClusterError and ConfigError when no credential is had
   */
  get(path: string, action: string, deadline: number): Promise<ApiAnswer>
  /** As `get`, for what is served as text. */
  getText(path: string, action: string, deadline: number): Promise<TextAnswer>
  /** Whether the server has answered anything at all. */
  heard(): boolean
  /** The server's clock by its last answer that told the time. */
  serverTime(): ServerTime | undefined
}

/** Limits and clock of a transport; milliseconds. */
export type TransportOptions = {
  readonly requestTimeout: number
  readonly retry: RetryPolicy
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly random: () => number
}

/** A page of 500 objects is a few MiB; etcd caps one object at about 1.5 MiB. */
const maxBytes = 256 * 1024 * 1024

/** Statuses that are an answer to the question, not a failure to ask it. */
const answers = new Set([200, 403, 404, 410])

/**
 * A server that was never heard of, or never said anything a Kubernetes API says, is tried once more, not for the whole
 * deadline: people wait in front of it.
 */
const firstContactAttempts = 2

type Form = 'json' | 'text'

const accepted: Readonly<Record<Form, string>> = {
  json: 'application/json',
  // a refusal is a Status object whatever was asked for
  text: 'text/plain, application/json;q=0.9, */*;q=0.1',
}

type Question = {
  readonly path: string
  readonly action: string
  readonly deadline: number
  readonly form: Form
}

/** The reading transport of a session. */
export function createTransport(session: Session, options: TransportOptions): Transport {
  let heard = false
  let understood = false
  let serverTime: ServerTime | undefined

  async function send({path, form, deadline}: Question, login: Login): Promise<Answer> {
    const answer = await exchange({
      method: 'GET',
      url: new URL(session.server + path),
      headers: {accept: accepted[form], 'user-agent': 'mldns', ...login.headers},
      agent: login.agent,
      timeout: Math.min(options.requestTimeout, deadline - options.now()),
      maxBytes,
    })
    heard = true
    serverTime = timeOf(answer, options.now()) ?? serverTime
    return answer
  }

  async function sendAsSomebody(question: Question): Promise<Answer> {
    const login = await session.login()
    const answer = await send(question, login)
    if (answer.status !== 401 || !session.renew(login)) return answer
    return send(question, await session.login())
  }

  async function attempt(question: Question): Promise<Attempt<Outcome>> {
    try {
      return judge(await sendAsSomebody(question), question, options.now())
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error
      if (error.answered) heard = true
      const failure = failureOfExchange(error, session.server)
      return {done: !isPassing(error), result: {failure}}
    }
  }

  async function ask(question: Question): Promise<TextAnswer> {
    let tries = 0
    const left = (): number => question.deadline - options.now()
    const clock = {left, sleep: options.sleep, random: options.random}
    const outcome = await retrying(options.retry, clock, async () => {
      const result = await attempt(question)
      tries++
      understood ||= !('failure' in result.result) || result.result.failure.reason !== 'invalid'
      const isStranger = !heard || !understood
      return isStranger && tries >= firstContactAttempts ? {done: true, result: result.result} : result
    })
    if ('failure' in outcome) throw outcome.failure
    return outcome
  }

  return {
    heard: () => heard,
    serverTime: () => serverTime,
    get: (path, action, deadline) => ask({path, action, deadline, form: 'json'}),
    getText: (path, action, deadline) => ask({path, action, deadline, form: 'text'}),
  }
}

/** The Date header (RFC 9110 6.6.1) says when the answer was made, to the second. */
function timeOf({headers}: Answer, now: number): ServerTime | undefined {
  const at = Date.parse(headers.date ?? '')
  return Number.isNaN(at) ? undefined : {at: new Date(at).toISOString(), readAt: new Date(now).toISOString()}
}

type Outcome = TextAnswer | {readonly failure: ApiFailure}

function judge(answer: Answer, {action, form}: Question, now: number): Attempt<Outcome> {
  const {status} = answer
  const text = answer.body
  const json = form === 'text' && status === 200 ? undefined : parseJsonObject(text)
  if (status === 200 && form === 'json' && json === undefined) {
    const type = answer.headers['content-type'] ?? 'no content type'
    const found = `the answer is no JSON object (${type}, ${answer.body.length} characters)`
    return {done: false, result: {failure: invalidAnswer(action, found)}}
  }
  if (answers.has(status)) return {done: true, result: {status, json, text}}
  const failure = failureOfStatus(status, action, json)
  if (status !== 429 && status < 500) return {done: true, result: {failure}}
  const after = parseRetryAfter(answer.headers['retry-after'], now)
  return {done: false, result: {failure}, ...(after === undefined ? {} : {after})}
}

/** Whether the same request may do better in a moment. A certificate or a size does not change in a second. */
function isPassing(error: ExchangeError): boolean {
  const lasting = ['TOO_LARGE', 'BAD_ENCODING', 'ENOTFOUND', 'EPROTO']
  return !lasting.includes(error.code) && !error.code.startsWith('ERR_') && !isTrustProblem(error.code)
}

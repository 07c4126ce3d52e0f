import http from 'node:http'
import https from 'node:https'
import {promisify} from 'node:util'
import zlib from 'node:zlib'

/** One request. The body of the answer is read whole. */
export type Exchange = {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
  readonly agent?: http.Agent
  /** Milliseconds from now until the last byte of the answer. */
  readonly timeout: number
  /** Larger answers are refused; counts the bytes after decompression too. */
  readonly maxBytes: number
}

/** What came back, whatever the status. */
export type Answer = {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** Why no whole answer came. `code` is the system's or one of ours: TIMEOUT, TRUNCATED, TOO_LARGE, BAD_ENCODING. */
export class ExchangeError extends Error {
  readonly code: string
  /** Whether the server had begun to answer. */
  readonly answered: boolean

  constructor(code: string, message: string, answered: boolean, cause?: unknown) {
    super(message, {cause})
    this.name = 'ExchangeError'
    this.code = code
    this.answered = answered
  }
}

const gunzip = promisify(zlib.gunzip)

/**
 * Sends one HTTP request and reads the answer to its end. gzip is accepted and undone.
 * @throws ExchangeError when no whole answer came in time
 */
export async function exchange(request: Exchange): Promise<Answer> {
  const {status, headers, body} = await readRaw(request)
  return {status, headers, body: await decode(body, headers['content-encoding'], request.maxBytes)}
}

type RawAnswer = {readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly body: Buffer}

function readRaw(request: Exchange): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let answered = false
    const send = request.url.protocol === 'https:' ? https.request : http.request
    const sent = send(request.url, {
      method: request.method,
      headers: {'accept-encoding': 'gzip', ...toHeaders(request.headers)},
      ...(request.agent === undefined ? {} : {agent: request.agent}),
    })
    const timer = setTimeout(
      () => {
        const phase = answered ? 'the answer was not complete' : 'no answer came'
        fail(new ExchangeError('TIMEOUT', `${phase} within ${request.timeout / 1000} s`, answered))
      },
      Math.max(1, request.timeout),
    )
    function fail(error: ExchangeError): void {
      clearTimeout(timer)
      reject(error)
      sent.destroy()
    }
    sent.on('error', (error) => {
      fail(toExchangeError(error, answered))
    })
    async function settle(response: http.IncomingMessage): Promise<void> {
      try {
        const body = await readBody(response, request.maxBytes)
        clearTimeout(timer)
        resolve({status: response.statusCode ?? 0, headers: response.headers, body})
      } catch (error) {
        fail(toExchangeError(error, true))
      }
    }
    sent.on('response', (response) => {
      answered = true
      void settle(response)
    })
    sent.end(request.body)
  })
}

function toHeaders(headers: Exchange['headers']): http.OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  if (!response.complete)
    throw new ExchangeError('TRUNCATED', 'the connection broke in the middle of the answer', true)
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)
}

async function decode(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<string> {
  if (encoding === undefined || encoding === 'identity') return body.toString('utf8')
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new ExchangeError(
      'BAD_ENCODING',
      `the answer has content-encoding ${encoding}, expected gzip`,
      true,
    )
  try {
    return (await gunzip(body, {maxOutputLength: maxBytes})).toString('utf8')
  } catch (error) {
    if (isCoded(error) && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new ExchangeError('TRUNCATED', 'the gzip stream of the answer is damaged', true, error)
  }
}

function tooLarge(maxBytes: number): ExchangeError {
  return new ExchangeError(
    'TOO_LARGE',
    `the answer is larger than ${Math.floor(maxBytes / 2 ** 20)} MiB`,
    true,
  )
}

function toExchangeError(error: unknown, answered: boolean): ExchangeError {
  if (error instanceof ExchangeError) return error
  const code = isCoded(error) ? error.code : 'UNKNOWN'
  if (answered)
    return new ExchangeError('TRUNCATED', 'the connection broke in the middle of the answer', true, error)
  return new ExchangeError(code, describe(error), false, error)
}

/** Errors of several addresses tried at once (Happy Eyeballs) have an empty message of their own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function isCoded(error: unknown): error is {readonly code: string} {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
}

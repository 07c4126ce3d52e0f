import {ClusterError} from '../errors.js'
import {ExchangeError} from '../lib/http-exchange.js'
import {redact} from '../lib/redact.js'
import type {ReadProblem} from '../model/cluster.js'
import {isObject, type JsonObject, stringAt} from '../model/json.js'

/** A read of the Kubernetes API that came to nothing: caught by the reader and recorded, or turned into an error. */
export class ApiFailure extends Error {
  readonly reason: ReadProblem['reason']
  readonly hint: string
  /** Whether the server gave any answer. */
  readonly answered: boolean
  /** Who was refused, when the server said so. */
  readonly user: string | undefined

  constructor(
    reason: ReadProblem['reason'],
    message: string,
    more: {hint: string; answered: boolean; cause?: unknown; user?: string | undefined},
  ) {
    super(message, {cause: more.cause})
    this.name = 'ApiFailure'
    this.reason = reason
    this.hint = more.hint
    this.answered = more.answered
    this.user = more.user
  }
}

/** The failure of a request that got no whole answer. */
export function failureOfExchange(error: ExchangeError, server: string): ApiFailure {
  const more = {answered: error.answered, cause: error}
  const where = `reaching the Kubernetes API at ${redact(server)}`
  if (error.code === 'TIMEOUT')
    return new ApiFailure('timeout', `${where}: ${error.message}`, {...more, hint: timeoutHint})
  if (error.code === 'TOO_LARGE' || error.code === 'BAD_ENCODING')
    return new ApiFailure('invalid', `${where}: ${error.message}`, {...more, hint: foreignHint})
  return new ApiFailure('unavailable', `${where}: ${error.message} (${error.code})`, {
    ...more,
    hint: hintOf(error.code),
  })
}

const timeoutHint = 'Check VPN, firewall and the load of the API server, then run again.'
const foreignHint = 'Check that the server of the context is a Kubernetes API and no proxy or login page.'

function hintOf(code: string): string {
  if (isTrustProblem(code)) {
    return code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? "The certificate is for other names: correct the context's server, or set tls-server-name."
      : "The server's certificate is not trusted: correct certificate-authority-data of the cluster in the kubeconfig."
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return "Check the host name in the context's server, DNS and VPN."
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return "Check the context's server (https?) and the client certificate."
  return "Check the context's server, VPN and firewall, and that the API server runs."
}

/** Whether the connection failed because of the server's certificate (codes of OpenSSL's X509_V_ERR and Node). */
export function isTrustProblem(code: string): boolean {
  return code.includes('CERT') || code.startsWith('UNABLE_TO_') || code.startsWith('SELF_SIGNED')
}

/** The failure an HTTP status means; `action` is what was tried, as in `listing services in namespace shop`. */
export function failureOfStatus(status: number, action: string, body: JsonObject | undefined): ApiFailure {
  const said = body === undefined ? '' : `: ${redact(stringAt(body, 'message')).slice(0, 500)}`
  const answered = true
  if (status === 401) {
    return new ApiFailure('unauthorized', `${action} was refused: the credentials are not accepted (401)`, {
      hint: 'Log in again, or renew the token or certificate of this context.',
      answered,
    })
  }
  if (status === 429 || status >= 500) {
    const what = status === 429 ? 'the API server throttles' : 'the API server failed'
    return new ApiFailure('unavailable', `${action}: ${what} (${status})${said}`, {
      hint: 'Run again later; when it lasts, look at the API server.',
      answered,
    })
  }
  return new ApiFailure('invalid', `${action}: unexpected status ${status}${said}`, {
    hint: foreignHint,
    answered,
  })
}

/** The failure of an answer that is not what was asked for. */
export function invalidAnswer(action: string, found: string): ApiFailure {
  return new ApiFailure('invalid', `${action}: ${found}`, {hint: foreignHint, answered: true})
}

/** A failure that leaves nothing to work with, as the error of the run. */
export function toClusterError(
  failure: ApiFailure,
  {context, user}: {readonly context: string; readonly user: string},
): ClusterError {
  // who was refused matters only to a refusal
  const who = failure.reason === 'unauthorized' && user !== '' ? ` as user ${user}` : ''
  const message = `opening context ${context}${who}: ${failure.message}`
  const more = {hint: failure.hint, cause: failure.cause}
  if (failure.reason === 'unauthorized')
    return new ClusterError('denied', 'CLUSTER_UNAUTHORIZED', message, more)
  const code = failure.cause instanceof ExchangeError ? failure.cause.code : ''
  if (isTrustProblem(code)) return new ClusterError('unavailable', 'CLUSTER_UNTRUSTED', message, more)
  if (failure.reason === 'timeout') return new ClusterError('unavailable', 'CLUSTER_TIMEOUT', message, more)
  return new ClusterError('unavailable', 'CLUSTER_UNREACHABLE', message, more)
}

/** The JSON object a body holds, or undefined. */
export function parseJsonObject(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    // what a body is that is no JSON depends on the status: the caller knows
    return undefined
  }
}

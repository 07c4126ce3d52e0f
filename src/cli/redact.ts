import {MldnsError, textOf} from '../errors.js'
import {isObject} from '../model/json.js'
import {secretNames} from '../config/secret-names.js'

/** Shorter texts are no secrets, and replacing them would garble every message. */
const shortest = 4

/** The secrets in the environment. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return secretNames.flatMap((row) => {
    const value = env[row.env]?.trim() ?? ''
    return value === '' ? [] : [value]
  })
}

/** The text without any of the secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length < shortest) continue
    clean = clean.replaceAll(secret, '(secret)').replaceAll(JSON.stringify(secret).slice(1, -1), '(secret)')
  }
  return clean
}

/** The same error when it holds no secret, else one without it; causes are dropped then, since they may repeat it. */
export function redactError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error)) return error
  const facts = error instanceof MldnsError ? JSON.stringify([error.hint, error.details]) : ''
  const all = `${error.message}\n${error.stack ?? ''}\n${facts}\n${textOf(error.cause)}`
  if (redact(all, secrets) === all) return error
  const message = redact(error.message, secrets)
  if (!(error instanceof MldnsError)) return new Error(message)
  const hint = error.hint === undefined ? {} : {hint: redact(error.hint, secrets)}
  const details: unknown = JSON.parse(redact(JSON.stringify(error.details), secrets))
  return new MldnsError(error.exit, error.code, message, {...hint, ...(isObject(details) ? {details} : {})})
}

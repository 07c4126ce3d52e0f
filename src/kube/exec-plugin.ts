import {spawn} from 'node:child_process'

import {ClusterError, textOf} from '../errors.js'
import {redact} from '../lib/redact.js'
import {isObject, type JsonObject, objectAt, stringAt} from '../model/json.js'

/** The `exec` block of a kubeconfig user (client.authentication.k8s.io). */
export type ExecConfig = {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly apiVersion: string
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always'
  readonly provideClusterInfo: boolean
  readonly installHint?: string
}

/** What a plugin gave: a token, or a certificate pair, and how long it may be used. */
export type ExecCredential = {
  readonly token?: string
  readonly certificate?: string
  readonly key?: string
  /** Milliseconds since 1970; undefined = for the whole run. */
  readonly expires?: number
}

/** The world a plugin runs in. */
export type ExecSurroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a person can answer on standard input. */
  readonly interactive: boolean
  /** Milliseconds a plugin may take that asks nobody. */
  readonly timeout: number
  /** `spec.cluster` of KUBERNETES_EXEC_INFO, for plugins that want it. */
  readonly cluster: JsonObject
}

/** A person may have to open a browser and type a code. */
const interactiveTimeout = 300_000

/** More output than this is no credential. */
const maxOutput = 1024 * 1024

/**
 * Runs a credential plugin. Its standard error is shown to the person who may answer, or kept for the message.
 * @throws ClusterError denied when it is missing, fails, hangs or prints something else than a credential
 */
export async function runExecPlugin(
  config: ExecConfig,
  surroundings: ExecSurroundings,
): Promise<ExecCredential> {
  const interactive = surroundings.interactive && config.interactiveMode !== 'Never'
  if (config.interactiveMode === 'Always' && !interactive)
    throw failure(config, 'it must ask a person (interactiveMode: Always) and there is no terminal')
  const output = await runProgram(config, surroundings, interactive)
  return parseCredential(config, output)
}

function runProgram(
  config: ExecConfig,
  surroundings: ExecSurroundings,
  interactive: boolean,
): Promise<string> {
  const timeout = interactive ? interactiveTimeout : surroundings.timeout
  return new Promise((resolve, reject) => {
    const child = spawn(config.command, config.args, {
      env: {
        ...surroundings.env,
        ...config.env,
        KUBERNETES_EXEC_INFO: execInfo(config, surroundings, interactive),
      },
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
    })
    let output = ''
    let complaint = ''
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      // a grandchild may hold the pipes open; do not wait for it
      child.stdout?.destroy()
      child.stderr?.destroy()
      reject(failure(config, `it did not finish within ${timeout / 1000} s`))
    }, timeout)
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.length > maxOutput) child.kill('SIGKILL')
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      complaint = (complaint + chunk).slice(-2000)
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(notStarted(config, error))
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) return resolve(output)
      const end = code === null ? `it was ended by ${signal}` : `it ended with status ${code}`
      const words = redact(complaint.trim())
      reject(failure(config, words === '' ? end : `${end}: ${words}`))
    })
  })
}

function execInfo(config: ExecConfig, surroundings: ExecSurroundings, interactive: boolean): string {
  return JSON.stringify({
    apiVersion: config.apiVersion,
    kind: 'ExecCredential',
    spec: {interactive, ...(config.provideClusterInfo ? {cluster: surroundings.cluster} : {})},
  })
}

function parseCredential(config: ExecConfig, output: string): ExecCredential {
  let answer: unknown
  try {
    answer = JSON.parse(output)
  } catch {
    throw failure(
      config,
      `it printed ${output.trim() === '' ? 'nothing' : 'text that is no JSON'}, expected an ExecCredential`,
    )
  }
  if (!isObject(answer) || answer['kind'] !== 'ExecCredential')
    throw failure(config, 'it printed JSON that is no ExecCredential')
  if (answer['apiVersion'] !== config.apiVersion)
    throw failure(
      config,
      `it answered in ${stringAt(answer, 'apiVersion') || 'no version'}, the kubeconfig asks for ${config.apiVersion}`,
    )
  const status = objectAt(answer, 'status')
  const token = stringAt(status, 'token')
  const certificate = stringAt(status, 'clientCertificateData')
  const key = stringAt(status, 'clientKeyData')
  if (token === '' && (certificate === '' || key === ''))
    throw failure(config, 'its ExecCredential holds neither a token nor a certificate with its key')
  const expires = Date.parse(stringAt(status, 'expirationTimestamp'))
  return {
    ...(token === '' ? {} : {token}),
    ...(certificate === '' || key === '' ? {} : {certificate, key}),
    ...(Number.isNaN(expires) ? {} : {expires}),
  }
}

function notStarted(config: ExecConfig, error: Error): ClusterError {
  const missing = 'code' in error && error.code === 'ENOENT'
  if (!missing) return failure(config, `it cannot be started: ${textOf(error)}`)
  const place = /[/\\]/.test(config.command) ? 'there is no such file' : 'no program of that name is in PATH'
  return failure(config, place, config.installHint?.trim())
}

function failure(config: ExecConfig, problem: string, hint?: string): ClusterError {
  return new ClusterError(
    'denied',
    'CLUSTER_EXEC_PLUGIN',
    `getting Kubernetes credentials from the exec plugin ${config.command}: ${problem}`,
    {
      hint:
        hint ??
        'Run any kubectl command with this context; when it fails too, log in again or reinstall the plugin.',
    },
  )
}

import {redact} from '../lib/redact.js'
import type {PodLogTail, ReadProblem} from '../model/cluster.js'
import {stringAt, type JsonObject} from '../model/json.js'
import type {LogTarget} from '../model/ports.js'
import {pods} from '../model/resource-kinds.js'
import {apiPath} from './api-path.js'
import {problemOf, refusedUser} from './read-problem.js'
import type {Transport} from './transport.js'

/** The server cuts at the newest end, so this must not be met by what is asked for. */
const maxBytes = 4 * 1024 * 1024

/** Reads the end of one container's log. */
export async function readLog(
  transport: Transport,
  {namespace, pod, container, lines}: LogTarget,
  deadline: number,
): Promise<PodLogTail> {
  const query = new URLSearchParams({tailLines: String(lines), limitBytes: String(maxBytes)})
  if (container !== undefined) query.set('container', container)
  const path = `${apiPath(pods, 'v1', namespace, pod)}/log?${query.toString()}`
  const action = `reading the log of pod ${namespace}/${pod}`
  try {
    const {status, text, json} = await transport.getText(path, action, deadline)
    if (status === 200) return {lines: toLines(text)}
    return {lines: [], problem: refusal(status, json, action, namespace)}
  } catch (error) {
    // the contract: a log that cannot be read is told, the run goes on
    return {lines: [], problem: problemOf(error)}
  }
}

function toLines(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => redact(line.replace(/\r$/, '')))
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function refusal(
  status: number,
  json: JsonObject | undefined,
  action: string,
  namespace: string,
): ReadProblem {
  const said = json === undefined ? '' : `: ${redact(stringAt(json, 'message'))}`
  if (status !== 403) return {reason: 'invalid', message: `${action}: status ${status}${said}`}
  const user = refusedUser(json)
  return {
    reason: 'forbidden',
    message: `${action} is forbidden (403)${said}. Grant get pods/log in namespace ${namespace}.`,
    ...(user === undefined ? {} : {user}),
  }
}

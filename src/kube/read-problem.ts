import {ClusterError, textOf} from '../errors.js'
import type {ReadProblem} from '../model/cluster.js'
import {stringAt, type JsonObject} from '../model/json.js'
import {ApiFailure} from './api-failure.js'

/** What went wrong with a read, as data: a failed request, or credentials that could not be had. */
export function problemOf(error: unknown): ReadProblem {
  const message = textOf(error)
  if (error instanceof ApiFailure) return {reason: error.reason, message}
  const isDenied = error instanceof ClusterError && error.kind === 'denied'
  return {reason: isDenied ? 'unauthorized' : 'unavailable', message}
}

/** The user the API speaks of when it refuses: its Status names it in the message and nowhere else. */
export function refusedUser(status: JsonObject | undefined): string | undefined {
  return status === undefined ? undefined : /\bUser "([^"]+)"/.exec(stringAt(status, 'message'))?.[1]
}

import type {ClusterSnapshot, ReadProblem} from '../../model/cluster.js'
import {redactObject, type Redaction} from './redact-object.js'

/**
 * A snapshot without what is nobody else's business. Secrets go as if they had not been asked for: an empty list would
 * say that there are none.
 */
export function redactSnapshot(snapshot: ClusterSnapshot, redaction: Redaction): ClusterSnapshot {
  const {lists, objects} = snapshot
  return {
    ...snapshot,
    lists: lists
      .filter(({kind}) => kind.resource !== 'secrets')
      .map(({problem, ...list}) => ({
        ...list,
        ...(problem === undefined ? {} : {problem: redactProblem(problem, redaction.clean)}),
      })),
    objects: Object.fromEntries(
      Object.entries(objects)
        .filter(([resource]) => resource !== 'secrets')
        .map(([resource, some]) => [
          resource,
          some
            .filter(({kind}) => kind !== 'Secret')
            .map((object) => redactObject(resource, object, redaction)),
        ]),
    ),
  }
}

/** What the API said. */
export function redactProblem(problem: ReadProblem, clean: (text: string) => string): ReadProblem {
  return {...problem, message: clean(problem.message)}
}

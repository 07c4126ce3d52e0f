import type {ClusterSnapshot, ReadProblem} from '../model/cluster.js'

/**
 * What is wrong with a server of which no list could be read, for no want of permission: a login page answers every
 * request with 200, too.
 */
export function answersNothing({lists, origin}: ClusterSnapshot): ReadProblem | undefined {
  // a single object that is absent, and a kind that is not served, are answers of which nothing more is known
  const asked = lists.filter(({name, problem}) => name === undefined && problem?.reason !== 'not-served')
  const isSilent = asked.every(({problem}) => problem !== undefined && noAnswer.has(problem.reason))
  return origin === 'api' && isSilent ? asked[0]?.problem : undefined
}

const noAnswer: ReadonlySet<ReadProblem['reason']> = new Set(['invalid', 'unavailable', 'timeout'])

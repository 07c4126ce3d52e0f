import {UsageError} from '../errors.js'
import {allChecks, findCheck} from '../checks/registry.js'
import {findNearest} from '../model/nearest.js'
import {renderCheckList, renderCheckPage, toCheckPage} from '../render/check-page.js'
import type {Outcome} from './run-plan.js'

/** The offline page of one check. */
export function runExplain(asked: string): Outcome {
  const check = findCheck(asked)
  if (check === undefined) {
    const near = findNearest(
      asked,
      allChecks.flatMap(({code, slug}) => [code, slug]),
    )
    throw new UsageError(
      'CHECK_UNKNOWN',
      `there is no check ${JSON.stringify(asked)}, expected a code such as MLD0210 or its name`,
      {
        hint: near === undefined ? 'see "mldns checks" for all of them' : `did you mean ${near}?`,
      },
    )
  }
  const page = toCheckPage(check)
  return {
    exit: 'ok',
    render: (format, options) =>
      format === 'json' ? JSON.stringify(page, null, 2) : renderCheckPage(page, options),
  }
}

/** The catalogue. */
export function runChecks(): Outcome {
  return {
    exit: 'ok',
    render: (format, options) =>
      format === 'json'
        ? JSON.stringify(allChecks.map(toCheckPage), null, 2)
        : renderCheckList(allChecks, options),
  }
}

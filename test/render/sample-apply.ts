import {
  summarizeApply,
  type ApplyResult,
  type GroupResult,
  type ZoneResult,
} from '../../src/model/apply-result.js'
import type {ExitName} from '../../src/exit-codes.js'
import {largePlan, planFile} from './special-plans.js'
import {samplePlan, zoneName} from './sample-plan.js'

export function applyOf(groups: readonly GroupResult[], exit: ExitName): ApplyResult {
  const zones: readonly ZoneResult[] = [{zone: zoneName, view: '', groups}]
  return {
    runId: '01KAZ7AA00ENRZ8Q4V0J3W2M1C',
    startedAt: '2026-11-23T06:21:50.000Z',
    finishedAt: '2026-11-23T06:21:52.300Z',
    planId: planFile.planId,
    planDigest: planFile.digest,
    zones,
    summary: summarizeApply(zones),
    exit,
  }
}

function groupsOf(endings: readonly Omit<GroupResult, 'group' | 'changes'>[]): readonly GroupResult[] {
  return endings.map((ending, index) => ({
    group: `g${index + 1}`,
    changes: samplePlan.changes.slice(index, index + 1),
    ...ending,
  }))
}

const accepted = {outcome: 'applied', calls: 1, milliseconds: 312} as const

export const doneApply = applyOf(
  groupsOf(samplePlan.changes.map(() => ({...accepted, answers: {asked: 4, asPlanned: 4}}))),
  'ok',
)

export const partialApply = applyOf(
  groupsOf([
    accepted,
    {outcome: 'already', calls: 0, milliseconds: 0},
    {
      outcome: 'unknown',
      calls: 2,
      milliseconds: 30_500,
      error: {
        code: 'CONNECTION_LOST',
        kind: 'unknown-outcome',
        message: 'writing zone lab.example.net: the connection closed before an answer came',
      },
      note: 'the zone could not be read afterwards: no answer within 30 s',
    },
    {
      outcome: 'restored',
      calls: 3,
      milliseconds: 700,
      error: {
        code: 'RECORD_REJECTED',
        kind: 'rejected',
        message: 'the provider refused A auth.lab.example.net: 422 address not allowed',
        hint: 'give the Gateway an address the provider accepts',
      },
      note: 'CNAME auth was put back',
    },
    {outcome: 'not-tried', calls: 0, milliseconds: 0},
  ]),
  'partial',
)

export const staleApply = applyOf(
  groupsOf([
    accepted,
    {
      outcome: 'stale',
      calls: 0,
      milliseconds: 0,
      error: {
        code: 'PRECONDITION_FAILED',
        kind: 'stale',
        message: 'git.lab.example.net A was 10.0.40.7, 10.0.40.8 when the plan was made, now it is 10.0.40.9',
        hint: 'plan again: mldns plan',
      },
    },
    {
      outcome: 'failed',
      calls: 1,
      milliseconds: 90,
      error: {
        code: 'PROVIDER_DENIED',
        kind: 'denied',
        message: 'route53 refused ChangeResourceRecordSets: AccessDenied',
      },
    },
  ]),
  'partial',
)

export const largeApply = applyOf(
  largePlan(10_000).changes.map((change, index) => ({
    group: `g${index}`,
    changes: [change],
    ...(index < 9000
      ? accepted
      : ({
          outcome: 'not-tried',
          calls: 0,
          milliseconds: 0,
          error: {code: 'THROTTLED', kind: 'unavailable', message: 'the provider did not answer for 2 min'},
        } as const)),
  })),
  'partial',
)

import {randomBytes} from 'node:crypto'
import {canonicalJson} from '../model/canonical-json.js'
import {toUlid} from '../model/ulid.js'
import type {PlanDocument} from '../plan/plan-document.js'
import {toPlanDocument} from '../plan/plan-file.js'
import type {Plan} from '../plan/plan.js'
import {toPlanSettings} from '../config/accessors.js'
import {sha256} from './digest.js'
import type {Session} from './session.js'

/** A new id for a plan or a run. */
export function newId(now: Date): string {
  return toUlid(now.getTime(), randomBytes(10))
}

/** The document of a plan made by this session; `toolVersion` is that of mldns. */
export function stampPlan(plan: Plan, session: Session, toolVersion: string): PlanDocument {
  const {expiresSeconds, scope} = toPlanSettings(session.main)
  const scoped = scope.target.length > 0 || scope.exclude.length > 0
  return toPlanDocument(
    plan,
    {
      planId: newId(session.now),
      createdAt: session.now.toISOString(),
      expiresAt: new Date(session.now.getTime() + expiresSeconds * 1000).toISOString(),
      toolVersion,
      configDigest: sha256(
        canonicalJson(session.views.map(({view, values}) => ({view, values: presentOnly(values)}))),
      ),
      ...(session.file === undefined ? {} : {configPath: session.file}),
      ...(scoped ? {scope} : {}),
    },
    sha256,
  )
}

/** JSON has no undefined: settings nobody speaks of are left out. */
function presentOnly(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

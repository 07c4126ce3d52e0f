import {toPlanSettings, type PlanSettings} from '../config/accessors.js'
import {toSourceSettings} from '../config/source-accessors.js'
import type {ReadPorts} from '../workflows/ports.js'
import {makePlan, type PlanOutcome, type PlanRequest} from '../workflows/plan.js'
import type {Session} from './session.js'
import {readState, writeState, type FirstSeen} from './state-file.js'

/** Plans with the settings of a session, and remembers first sightings for `--grace`. */
export async function planForSession(session: Session, ports: ReadPorts): Promise<PlanOutcome> {
  const settings = toPlanSettings(session.main)
  const firstSeen = rememberedIn(settings, session)
  const outcome = await makePlan(toPlanRequest(session, firstSeen), ports)
  if (settings.stateFile !== undefined) {
    writeState(settings.stateFile, session.cwd, outcome.plan, firstSeen, session.now.toISOString())
  }
  return outcome
}

/** What a session asks to be planned; nothing is remembered. */
export function toPlanRequest(session: Session, firstSeen: FirstSeen = rememberedOf(session)): PlanRequest {
  const settings = toPlanSettings(session.main)
  return {
    sources: toSourceSettings(session.main),
    resolveHostnames: settings.resolveHostnames,
    onConflict: settings.onConflict,
    ...(settings.allowRemovals === undefined ? {} : {allowRemovals: settings.allowRemovals}),
    grace: {seconds: settings.graceSeconds, firstSeen},
    scope: settings.scope,
  }
}

function rememberedOf(session: Session): FirstSeen {
  return rememberedIn(toPlanSettings(session.main), session)
}

function rememberedIn({stateFile}: PlanSettings, session: Session): FirstSeen {
  return stateFile === undefined ? new Map() : readState(stateFile, session.cwd)
}

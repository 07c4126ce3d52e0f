import type {Diagnosis, DiagnosisCode} from '../../metallb/diagnosis.js'
import type {MetalLBService} from './metallb.js'

/** A diagnosis and the Service it was found at. */
export type Told = {readonly diagnosis: Diagnosis; readonly service?: MetalLBService}

/** Diagnoses the catalogue has no check for in this group, and the check that tells them. */
const adopted: Readonly<Partial<Record<DiagnosisCode, string>>> = {
  // a speaker on a cloud node announces into nothing
  CLOUD_UNSUPPORTED: 'MLD0202',
  NET_LOADBALANCER_SOURCE_RANGES: 'MLD0206',
  NET_NO_NODEPORT_NEEDED: 'MLD0206',
}

/** Told beside a result and never as a failure: nothing is wrong. */
const remarks: ReadonlySet<DiagnosisCode> = new Set([
  'NET_LOADBALANCER_SOURCE_RANGES',
  'NET_NO_NODEPORT_NEEDED',
])

/** The check that tells a diagnosis; every diagnosis is told by one. */
export function checkOf({code, check}: Pick<Diagnosis, 'code' | 'check'>): string {
  return adopted[code] ?? check
}

/** What each check tells, each diagnosis once; those of Services name the Service they were found at. */
export function indexDiagnoses(
  general: readonly Diagnosis[],
  services: readonly MetalLBService[],
): ReadonlyMap<string, readonly Told[]> {
  const byCheck = new Map<string, Told[]>()
  const seen = new Set<Diagnosis>()
  const add = (told: Told): void => {
    const {diagnosis} = told
    if (seen.has(diagnosis) || remarks.has(diagnosis.code)) return
    seen.add(diagnosis)
    const check = checkOf(diagnosis)
    const known = byCheck.get(check)
    if (known === undefined) byCheck.set(check, [told])
    else known.push(told)
  }
  for (const diagnosis of general) add({diagnosis})
  for (const service of services) for (const diagnosis of service.found) add({diagnosis, service})
  return byCheck
}

/** What is to be said of a Service although nothing is wrong. */
export function remarksOf({found}: MetalLBService): readonly string[] {
  return found.filter(({code}) => remarks.has(code)).map(({sentence}) => sentence)
}

/**
 * Thousands of Services over hundreds of sessions: what is down is found at every one of them, and kept once. Everything
 * else is left as it is.
 */
export class Sharer {
  readonly #sessions = new Map<string, Diagnosis>()

  share(found: readonly Diagnosis[]): readonly Diagnosis[] {
    return found.map((diagnosis) => {
      if (diagnosis.code !== 'BGP_SESSION_DOWN') return diagnosis
      const known = this.#sessions.get(diagnosis.subject)
      if (known !== undefined) return known
      this.#sessions.set(diagnosis.subject, diagnosis)
      return diagnosis
    })
  }
}

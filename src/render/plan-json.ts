import type {PlanDocument} from '../plan/plan-document.js'

/** The plan file's text: the document, indented, keys in the order of the document. */
export function renderPlanJson(document: PlanDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

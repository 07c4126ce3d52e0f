import {objectsAt, stringAt, stringsAt, textMapAt, type JsonObject} from '../model/json.js'
import {compareText} from '../model/dns-name.js'
import {matchesSelector, toSelector, type Selector} from '../model/selector.js'
import {refuse} from './refusal.js'

/** Several label selectors of which one must match. */
export type AnyOf = readonly Selector[]

/** Reads a list of label selectors; MetalLB refuses a list that holds one twice, and malformed ones. */
export function readSelectors(spec: JsonObject, field: string, owner: string): AnyOf {
  const written = objectsAt(spec, field)
  const seen = new Set<string>()
  return written.map((selector) => {
    const text = goText(selector)
    if (seen.has(text)) refuse(`duplicate definition of ${field} ${JSON.stringify(text)}`)
    seen.add(text)
    const parsed = toSelector(selector)
    return parsed.ok
      ? parsed.selector
      : refuse(`${parsed.problem.reason}\ninvalid label selector in ${owner}`)
  })
}

/** As the Kubernetes library prints a label selector; two are the same to MetalLB when their texts are. */
function goText(selector: JsonObject): string {
  const labels = Object.entries(textMapAt(selector, 'matchLabels')).toSorted(([a], [b]) => compareText(a, b))
  const expressions = objectsAt(selector, 'matchExpressions').map(
    (one) =>
      `LabelSelectorRequirement{Key:${stringAt(one, 'key')},Operator:${stringAt(one, 'operator')},Values:[${stringsAt(one, 'values').join(' ')}],}`,
  )
  const map = labels.map(([key, value]) => `${key}: ${value},`).join('')
  return `&LabelSelector{MatchLabels:map[string]string{${map}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join(',')}},}`
}

/** Whether one of the selectors matches the labels. No selector matches nothing: callers decide what none means. */
export function matchesAny(selectors: AnyOf, labels: Readonly<Record<string, string>>): boolean {
  return selectors.some((selector) => matchesSelector(selector, labels))
}

/** A selector as people write it: `app=web,tier in (a,b)`; `everything` for the empty one. */
export function formatSelector(selector: Selector): string {
  if (selector.length === 0) return 'everything'
  return selector
    .map(({key, operator, values}) => {
      if (operator === 'exists') return key
      if (operator === 'absent') return `!${key}`
      if (operator === 'in' && values.length === 1) return `${key}=${values[0]}`
      return `${key} ${operator} (${values.join(',')})`
    })
    .join(',')
}

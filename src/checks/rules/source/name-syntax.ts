import {formatRef} from '../../../model/endpoint.js'
import type {Finding} from '../../../model/finding.js'
import type {CheckContext} from '../../context.js'
import {objectSubject} from '../../facts/build-source.js'
import type {SourceFacts} from '../../facts/source.js'
import {kubectl} from '../../kubectl.js'
import {countOf} from '../../list-some.js'
import {fail, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {withSource} from './judge-source.js'
import {misplacedStars} from './wildcard-shape.js'

const code = 'MLD0303'

/**
 * Names and targets as they were written into objects; the sources say what was left out, and which label is wrong. A `*`
 * in the wrong place is MLD0308's.
 */
export const nameSyntax: CheckRule = {
  code,
  judge: (context) =>
    withSource(code, context, 'no object asks for a name', (source) => [
      ...judgeObjects(source),
      ...judgePlan(source, context),
    ]),
}

function judgeObjects(source: SourceFacts): readonly CheckResult[] {
  const findings = new Map<string, Finding[]>()
  for (const finding of source.collected.findings) {
    if (finding.code !== code || finding.ref === undefined) continue
    const id = formatRef(finding.ref)
    const known = findings.get(id)
    if (known === undefined) findings.set(id, [finding])
    else known.push(finding)
  }
  const judged = new Set<string>()
  const results = source.collected.verdicts.flatMap(({ref, wanted, skipped}) => {
    const id = formatRef(ref)
    judged.add(id)
    const stars = new Set(misplacedStars(skipped))
    const own = (findings.get(id) ?? []).filter(
      ({names = []}) => names.length === 0 || names.some((name) => !stars.has(name)),
    )
    if (own.length > 0) return own.map((finding) => failFinding(finding, source))
    const count = wanted.filter((name) => !stars.has(name)).length
    return count === 0 ? [] : [pass(code, objectSubject(ref, source), countOf(count, 'name'))]
  })
  const others = [...findings].filter(([id]) => !judged.has(id)).flatMap(([, own]) => own)
  return [...results, ...others.map((finding) => failFinding(finding, source))]
}

function failFinding(finding: Finding, source: SourceFacts): CheckResult {
  const {ref, message, names = [], severity} = finding
  if (ref === undefined) throw new Error('a finding about a name has an object')
  const location = source.objects.get(formatRef(ref))?.location
  return fail(code, objectSubject(ref, source), {
    reason: reasonOf(finding),
    severity,
    message,
    args: {names},
    fix: {
      text: finding.fix ?? 'write a legal name or target',
      commands: [kubectl('edit', ref)],
    },
    ...(location === undefined ? {} : {location}),
  })
}

/** Only a name that is refused is an error with a name; a target that is refused has none. */
function reasonOf({severity, names = []}: Finding): string {
  if (severity !== 'error') return 'left-out'
  return names.length > 0 ? 'illegal-name' : 'illegal-target'
}

/** Names that only the zone refuses. */
function judgePlan(source: SourceFacts, {providers}: CheckContext): readonly CheckResult[] {
  return providers.flatMap(({plan, view}) =>
    (plan?.held ?? [])
      .filter((item) => item.code === code && item.view === view)
      .flatMap(({name, message, origins, fix}) =>
        origins.slice(0, 1).map(({ref}) =>
          fail(code, objectSubject(ref, source), {
            reason: 'illegal-name',
            message,
            args: {names: [name]},
            fix: {text: fix[0] ?? 'write a legal name', commands: [kubectl('edit', ref)]},
          }),
        ),
      ),
  )
}

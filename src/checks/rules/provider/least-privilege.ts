import type {CheckContext} from '../../context.js'
import type {ProviderFacts} from '../../facts/provider.js'
import {blockedBy, fail, na, pass, skip, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {judgeControllerReach} from './controller-reach.js'
import {blockerOfProvider, judgeProviders, subjectOf} from './places.js'

/** MLD0505: what writes reaches no more than it needs. */
export const leastPrivilege: CheckRule = {
  code: 'MLD0505',
  judge: (context: CheckContext) => [
    ...judgeProviders('MLD0505', context, (facts) => [judgeReach(facts)]),
    ...judgeControllerReach(context),
  ],
}

/** Without a filter every zone the provider shows may be written; those nothing of ours is in are too many. */
function judgeReach(facts: ProviderFacts): CheckResult {
  const {trouble, zones, provider, plan, configured} = facts
  const subject = subjectOf(facts)
  if (trouble !== undefined) return blockedBy('MLD0505', subject, blockerOfProvider(trouble))
  if (zones.length === 0) return na('MLD0505', subject, 'it shows no zone')
  if (configured?.zonesNamed === true) return pass('MLD0505', subject, 'the settings name its zones')
  if (isFiltered(facts)) return pass('MLD0505', subject, 'a domain filter is set')
  if (zones.length === 1) return pass('MLD0505', subject, 'it shows one zone')
  if (plan === undefined) return skip('MLD0505', subject, 'incomplete', 'no plan could be made')
  const used = new Set(
    plan.zones
      .filter(({zone, owned, groups}) => zone.view === facts.view && owned + groups.length > 0)
      .map(({zone}) => zone.name),
  )
  const unused = zones.map(({zone}) => zone.name).filter((name) => !used.has(name))
  if (unused.length === 0) return pass('MLD0505', subject, `all of its ${zones.length} zones are used`)
  return fail('MLD0505', subject, {
    reason: 'no-domain-filter',
    message: `${provider} shows ${zones.length} zones and no domain filter is set; ${unused.length} hold nothing of ours`,
    args: {provider, zones: zones.length, unused},
    evidence: [`not used: ${unused.slice(0, 6).join(', ')}${unused.length > 6 ? ', …' : ''}`],
    fix: {
      text: `set --domain-filter to the zones in use${used.size === 0 ? '' : `: ${[...used].join(', ')}`}`,
      commands:
        used.size === 0 ? [] : [`mldns plan ${[...used].map((name) => `--domain-filter ${name}`).join(' ')}`],
    },
  })
}

function isFiltered({domainFilter}: ProviderFacts): boolean {
  const {include, regexInclude} = domainFilter
  return include.length > 0 || regexInclude !== undefined
}

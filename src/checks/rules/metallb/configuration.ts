import {findWebhook} from '../../../metallb/components.js'
import {isAbsentKind} from '../../../metallb/installation.js'
import {isAtLeast} from '../../../metallb/settings.js'
import {objectsOf} from '../../../model/cluster.js'
import {stringAt} from '../../../model/json.js'
import type {MetalLBFacts} from '../../facts/metallb.js'
import {inconclusive, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, partOfCluster, poolSubject} from '../../subject.js'
import {besides, configurationNeeds, metallbRule} from './metallb-rule.js'

const code = 'MLD0203'

/** MLD0203: the components as they report, the pools as they are written, the webhook. */
export const configValid: CheckRule = metallbRule({
  code,
  needs: [...configurationNeeds, 'namespaces', 'configurationstates'],
  judge: (facts, _, told) => besides(told, [...components(facts, told), ...pools(facts), ...webhook(facts)]),
})

function components(facts: MetalLBFacts, told: readonly CheckResult[]): readonly CheckResult[] {
  const {snapshot, components: own} = facts.installation
  const states = objectsOf(snapshot, 'configurationstates').filter(
    ({metadata}) => metadata.namespace === own.namespace,
  )
  if (states.length > 0)
    return states.map(({metadata, status}) => {
      const subject = partOfCluster('configurationstate', metadata.name)
      const result = stringAt(status, 'result')
      return result === 'Valid'
        ? pass(code, subject, 'Valid')
        : inconclusive(code, subject, 'not-reported', `its result is ${result === '' ? 'empty' : result}`)
    })
  const isRefused = told.some(({reason}) => reason === 'cfg-invalid')
  if (isRefused || facts.simulation.pools === undefined) return []
  return [pass(code, clusterSubject, howChecked(facts))]
}

/** Older releases report nothing: then MetalLB's own rules, applied here, decide. */
function howChecked({installation}: MetalLBFacts): string {
  const {snapshot, settings, speakers} = installation
  // without a speaker there is nobody to read the advertisements and peers
  const what = `${speakers.length === 0 ? 'the pools, ' : ''}read by the rules of MetalLB`
  if (snapshot.origin === 'manifests') return what
  const version = settings.version === undefined ? 'this release' : `v${settings.version.join('.')}`
  return isAbsentKind(snapshot, 'configurationstates')
    ? `${what}; ${isAtLeast(settings.version, [0, 15, 3]) ? 'it' : version} reports nothing itself`
    : `${what}; no ConfigurationState exists`
}

function pools({simulation, pools: described}: MetalLBFacts): readonly CheckResult[] {
  if (simulation.pools === undefined) return []
  return described.map(({name, addresses}) => pass(code, poolSubject(name), addresses.join(', ')))
}

/** Only where webhook configurations may be listed; few roles allow it, and it matters to those who change MetalLB. */
function webhook({installation}: MetalLBFacts): readonly CheckResult[] {
  const found = findWebhook(installation.snapshot)
  return found === undefined ? [] : [pass(code, partOfCluster('webhook', found.metadata.name))]
}

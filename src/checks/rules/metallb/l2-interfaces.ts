import {listNames} from '../../../metallb/diagnosis.js'
import {fail, inconclusive, na, pass} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {isAtLeast} from '../../../metallb/settings.js'
import {CandidateFinder, titleOf} from './candidates.js'
import {isManifests, obstacleTo, serviceRule} from './metallb-rule.js'
import {argsOf} from './told.js'
import {unreadOf} from './unread.js'

const interfacesCode = 'MLD0218'
const selectorCode = 'MLD0219'

/** MLD0218. The API does not name the interfaces of nodes: an event speaks against them, a status for them. */
export const interfaces: CheckRule = serviceRule({
  code: interfacesCode,
  needs: ['services', 'ipaddresspools', 'l2advertisements', 'events'],
  prepare: (facts) => ({
    finder: new CandidateFinder(facts),
    statuses: unreadOf(facts.installation.snapshot, 'servicel2statuses') === undefined,
  }),
  judge: (service, facts, {finder}) => {
    const {subject, wish} = service
    if (isManifests(facts)) return na(interfacesCode, subject, 'manifests do not say who announces')
    const obstacle = obstacleTo(interfacesCode, service, facts)
    if (obstacle !== undefined) return obstacle
    const naming = finder.forService(service).filter((one) => one.interfaces.length > 0)
    if (naming.length === 0) return na(interfacesCode, subject, 'no L2Advertisement of it names interfaces')
    const names = listNames([...new Set(naming.flatMap((one) => one.interfaces))])
    const seen = facts.case.observations.of(wish.key)
    return seen.from === 'status' && seen.l2Nodes.length > 0
      ? pass(interfacesCode, subject, `${names} on ${listNames(seen.l2Nodes)}`)
      : inconclusive(
          interfacesCode,
          subject,
          'not-observed',
          'no ServiceL2Status says on which interfaces it is announced',
        )
  },
  // an event may be older than the status that nobody may read
  explain: (result, _, {statuses}) =>
    statuses
      ? result
      : inconclusive(
          interfacesCode,
          result.subject,
          'not-confirmed',
          `an event says so: ${result.evidence?.[0] ?? result.message}; whether it is announced since cannot be seen (ServiceL2Status)`,
        ),
})

/** MLD0219 */
export const sharedAndSelector: CheckRule = serviceRule({
  code: selectorCode,
  needs: ['services', 'ipaddresspools', 'l2advertisements'],
  prepare: (facts) => ({
    finder: new CandidateFinder(facts),
    isRefused: isAtLeast(facts.installation.settings.version, [0, 16, 2]),
  }),
  judge: (service, facts, {finder}) => {
    const {subject, wish} = service
    if (!wish.hasSharingAnnotation) return na(selectorCode, subject, 'it shares no address')
    const obstacle = obstacleTo(selectorCode, service, facts)
    if (obstacle !== undefined) return obstacle
    const mine = finder.forService(service).filter(({kind}) => kind === 'L2Advertisement')
    if (mine.length === 0) return na(selectorCode, subject, 'no L2Advertisement is for it')
    const clashing = mine.filter(({scope}) => scope.serviceSelectors.length > 0)
    if (clashing.length === 0) return pass(selectorCode, subject, mine.map(titleOf).join(', '))
    return fail(selectorCode, subject, {
      reason: 'ann-shared-ip-with-service-selectors',
      message: `the Service has allow-shared-ip, and ${listNames(clashing.map(titleOf))} has serviceSelectors; the speakers refuse the two together`,
      args: argsOf(service),
      fix: {text: 'remove the annotation allow-shared-ip, or spec.serviceSelectors of the L2Advertisement'},
    })
  },
  // releases up to 0.16.1 still announce it
  explain: (result, _, {isRefused}) =>
    isRefused ? result : {...result, severity: 'warning', message: `${result.message} (from 0.16.2 on)`},
})

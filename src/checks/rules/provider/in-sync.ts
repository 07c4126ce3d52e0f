import {compareSerials} from '../../../model/serial.js'
import type {ServerState} from '../../../model/zone-inspection.js'
import {listSome} from '../../list-some.js'
import {fail, inconclusive, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {judgeZones, type ZonePlace} from './places.js'
import {keyOption} from './transfer.js'
import {judgeNames} from './zone-current.js'

/** MLD0509: every server of the provider has the same zone, still as it was read, and it holds what is published. */
export const providerInSync: CheckRule = {
  code: 'MLD0509',
  judge: (context) => [
    ...judgeZones('MLD0509', context, (place) => [judgeSync(place)]),
    ...judgeNames(context),
  ],
}

function judgeSync(place: ZonePlace): CheckResult {
  const {zone, subject} = place
  const {servers = [], version} = zone.inspection ?? {}
  if (version !== undefined && zone.content?.version !== undefined)
    return version === zone.content.version ? pass('MLD0509', subject) : changedMeanwhile(place)
  if (servers.length < 2) return na('MLD0509', subject, 'it has one place only')
  const known = servers.filter((one): one is Known => one.serial !== undefined)
  if (known.length < 2)
    return inconclusive(
      'MLD0509',
      subject,
      'not-answered',
      `not every server told its serial: ${listSome(servers.filter((one) => one.serial === undefined).map(silenceOf))}`,
    )
  return judgeSerials(place, known)
}

function silenceOf({server, problem, rcode}: ServerState): string {
  return `${server}: ${problem ?? rcode ?? 'no answer'}`
}

type Known = ServerState & {readonly serial: number}

function judgeSerials(place: ZonePlace, known: readonly Known[]): CheckResult {
  const {facts, zone, subject} = place
  let newest = known[0]
  for (const one of known)
    if (newest === undefined || compareSerials(newest.serial, one.serial) === -1) newest = one
  if (newest === undefined) return inconclusive('MLD0509', subject, 'not-answered', 'no serial is known')
  const {serial} = newest
  const behind = known.filter((one) => one.serial !== serial)
  if (behind.length === 0) return pass('MLD0509', subject, `serial ${serial} at ${known.length} servers`)
  const name = zone.zone.name
  return fail('MLD0509', subject, {
    reason: 'serials-differ',
    message: `${behind.map(({server, serial: old}) => `${server} has serial ${old}`).join(', ')} of ${name}, ${newest.server} has ${serial}`,
    args: {zone: name, newest: serial, behind: behind.map(({server}) => server)},
    evidence: known.map(({server, serial: own}) => `${server}: serial ${own}`).slice(0, 6),
    fix: {
      text: 'see that the server is notified and may transfer the zone; until then it answers with the old records',
      commands: (facts.configured?.servers ?? []).map(
        ({host, port}) => `dig @${host} -p ${port} ${name} SOA +short${keyOption(facts)}`,
      ),
    },
  })
}

function changedMeanwhile({zone, subject}: ZonePlace): CheckResult {
  return fail('MLD0509', subject, {
    reason: 'changed-meanwhile',
    severity: 'warning',
    message: `zone ${zone.zone.name} was changed while it was looked at; what is said of its records may be old`,
    args: {zone: zone.zone.name},
    fix: {text: 'run again when nobody writes to it'},
  })
}

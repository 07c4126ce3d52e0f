import {holdWant} from './hold-want.js'
import {compareText} from '../model/dns-name.js'
import {claimNew} from '../registry/claim.js'
import {placeKey, type OwnedSet} from '../registry/owners.js'
import {
  claimantsOf,
  isContested,
  isMergedContest,
  pickForCreate,
  pickForUpdate,
  splitByType,
  type SplitWants,
} from './candidates.js'
import {causesOf, nameClaimants} from './causes.js'
import type {Hold} from './ledger.js'
import {holdLive, planRemoval} from './removals.js'
import {riskOf} from './risk.js'
import {aloneHold, foreignHold, resourceOf, type Row} from './row.js'
import {planSwitch, type Arrival} from './switches.js'
import {planUpdate} from './updates.js'
import {withValues, type Want, type WantNotes} from './want.js'
import {isOurs, type ZoneFinder} from './zone-context.js'

/**
 * Decides one row: who gets the name, what is compared, created, switched and removed. Returns the number of sets that
 * are as wanted. What external-dns drops in silence is held.
 */
export function planRow(row: Row, find: ZoneFinder, notes: WantNotes): number {
  const split = splitByType(row.wants)
  if (row.context.run.onConflict === 'hold' && holdContested(row, split)) return 0
  holdOutvoted(row, split)
  const created: Want[] = []
  let unchanged = 0
  for (const wants of split.byType.values()) {
    const type = wants[0]?.set.type
    const live = row.live.find((owned) => owned.set.type === type)
    const want = settle(row, wants, live, notes)
    if (want === undefined) continue
    if (live === undefined) created.push(want)
    else if (planUpdate(row, live, want)) unchanged++
  }
  planMissing(row, split, created, find)
  return unchanged
}

/** With `hold`, a contested name is left as it is in every type. */
function holdContested(row: Row, split: SplitWants): boolean {
  const contested = [...split.byType.values()].some(isContested) || split.gaveWay.length > 0
  if (!contested) return false
  for (const wants of [...split.byType.values(), split.gaveWay]) {
    const [first] = wants
    if (first !== undefined) holdConflict(row, first, wants, `nothing is changed at ${row.name}`)
  }
  return true
}

function holdConflict(row: Row, loser: Want, wants: readonly Want[], outcome: string): void {
  const {context} = row
  const type = loser.set.type
  const live = row.live.find((owned) => owned.set.type === type)
  const claims = wants.map((want) => `${nameClaimants(want.endpoint)} (${want.set.values.join(', ')})`)
  context.ledger.hold(
    context,
    {
      name: row.name,
      type,
      setId: row.setId,
      wanted: loser.set,
      ...(live === undefined ? {} : {live: live.set}),
      origins: loser.endpoint.origins,
      candidates: wants.flatMap((want) =>
        causesOf(want.endpoint, 'changed').map((cause) => ({cause, wanted: want.set})),
      ),
    },
    {
      reason: 'conflict',
      code: 'MLD0305',
      message: `${row.name} ${type} is wanted by ${claims.join(' and by ')}: ${outcome}`,
      fix: ['remove the name from all but one object', '--on-conflict merge publishes all targets together'],
    },
  )
}

/** A CNAME gives way to other types; whoever asked for it is told. */
function holdOutvoted(row: Row, {byType, gaveWay}: SplitWants): void {
  const [first] = gaveWay
  if (first === undefined) return
  const {context} = row
  const winners = [...byType.keys()].join(' and ')
  context.ledger.hold(
    context,
    {name: row.name, type: 'CNAME', setId: row.setId, wanted: first.set, origins: first.endpoint.origins},
    {
      reason: 'conflict',
      code: 'MLD0306',
      message: `${row.name} is wanted as CNAME by ${nameClaimants(first.endpoint)} and as ${winners} by others: a CNAME stands alone, ${winners} wins`,
      fix: ['let all objects give the name addresses, or all the same host name'],
    },
  )
}

/** One want for one type: the only one, the union, or the winner with the losers held. */
function settle(
  row: Row,
  wants: readonly Want[],
  live: OwnedSet | undefined,
  notes: WantNotes,
): Want | undefined {
  // Without a registry nobody holds a name: the same object wins whether or not the record exists yet.
  const held = live !== undefined && row.context.settings.kind === 'txt'
  const winner = held ? pickForUpdate(wants, resourceOf(live)) : pickForCreate(wants)
  if (winner === undefined || (wants.length === 1 && winner.endpoint.origins.length < 2)) return winner
  if (!isContested(wants)) return winner
  if (row.context.run.onConflict === 'merge') return merge(row, winner, wants, notes)
  const others = wants.filter((want) => want !== winner)
  const [loser] = others.filter((want) => want.set.values.join(' ') !== winner.set.values.join(' '))
  if (loser !== undefined) {
    holdConflict(row, loser, [winner, ...others], `${nameClaimants(winner.endpoint)} gets it`)
  } else noteMerged(row, winner)
  return winner
}

function merge(row: Row, winner: Want, wants: readonly Want[], notes: WantNotes): Want {
  if (wants.length === 1) return winner
  const values = [...new Set(wants.flatMap((want) => want.asked.values))].sort(compareText)
  const origins = wants.flatMap((want) => want.endpoint.origins)
  const joined = {...winner, endpoint: {...winner.endpoint, origins}}
  return withValues(joined, values, row.context, notes)
}

/** A source has joined the targets of several objects, as external-dns does; the plan publishes them and says so. */
function noteMerged({context, name}: Row, want: Want): void {
  if (!isMergedContest(want)) return
  const [origin] = want.endpoint.origins
  context.ledger.findings.push({
    code: 'MLD0305',
    severity: 'error',
    message: `${name} ${want.set.type} joins the targets of ${claimantsOf([want.endpoint]).join(' and ')}: ${want.set.values.join(', ')}`,
    ...(origin === undefined ? {} : {ref: origin.ref}),
    names: [name],
    fix: 'remove the name from all but one object, or accept the union with --on-conflict merge',
  })
}

/** What is wanted and not live, and what is live and not wanted. */
function planMissing(row: Row, split: SplitWants, created: readonly Want[], find: ZoneFinder): void {
  const {context} = row
  const ours = row.live.filter((owned) => isOurs(owned, context))
  const gone = ours.filter((owned) => !isWanted(owned.set.type, split))
  const outvoted: ReadonlySet<string> = new Set(split.gaveWay.length > 0 ? ['CNAME'] : [])
  const storable = created.flatMap((want) => prepareArrival(row, want) ?? [])
  const inTheWay = ours.filter(
    (owned) =>
      storable.some(({want}) => (want.set.type === 'CNAME') !== (owned.set.type === 'CNAME')) &&
      (gone.includes(owned) || outvoted.has(owned.set.type)),
  )
  if (inTheWay.length > 0) {
    planSwitch({row, find, coming: storable, leaving: inTheWay, outvoted})
    return
  }
  const made = storable.filter((arrival) => planCreate(row, arrival))
  for (const owned of gone) {
    if (made.length < created.length) holdUntilReplaced(row, owned, created)
    else
      planRemoval({
        owned,
        context,
        find,
        publishers: publishersOf(row),
        wanted: (type) => isWanted(type, split),
      })
  }
}

function isWanted(type: string, {byType, gaveWay}: SplitWants): boolean {
  return byType.has(type) || (type === 'CNAME' && gaveWay.length > 0)
}

function publishersOf(row: Row): ReadonlySet<string> {
  return new Set(row.wants.map((want) => want.resource))
}

/** A create needs a storable set, at a name where nothing belongs to others, and a place for its marker; else it is held. */
function prepareArrival(row: Row, want: Want): Arrival | undefined {
  const {context} = row
  const stranger = row.live.find((owned) => !isOurs(owned, context))
  const hold =
    want.refused ??
    (stranger === undefined ? undefined : foreignHold(stranger, want.set, context)) ??
    standingMarkerHold(row, want)
  if (hold !== undefined) {
    holdWant(row, want, hold, stranger)
    return undefined
  }
  const claim = claimNew(want.set, want.endpoint.labels, context)
  if (claim.ok) return {want, markers: claim.markers}
  holdWant(row, want, claim.problem)
  return undefined
}

function standingMarkerHold({context}: Row, want: Want): Hold | undefined {
  const {name, type, setId} = want.set
  const standing = type === 'TXT' ? context.owners.markers.get(placeKey(name, setId)) : undefined
  if (standing === undefined) return undefined
  return {
    reason: 'protected',
    code: 'MLD0416',
    message: `${name} TXT is an ownership record (of ${standing.marked.name}); no other text is written there`,
    fix: ['choose another name, or another --txt-prefix'],
  }
}

/** What is live stays while what shall come in its place cannot. */
function holdUntilReplaced(row: Row, owned: OwnedSet, created: readonly Want[]): void {
  const types = created.map((want) => want.set.type).join(' and ')
  holdLive(owned, row.context, {
    reason: 'conflict',
    message: `${row.name} ${owned.set.type} stays while ${types} is held back at the same name`,
    fix: [`resolve what holds back ${row.name} ${types}`],
  })
}

/** Returns whether the create is in the plan. */
function planCreate(row: Row, {want, markers}: Arrival): boolean {
  const {context} = row
  const hold = aloneHold(want.set, context, [])
  if (hold !== undefined) {
    holdWant(row, want, hold)
    return false
  }
  context.ledger.draft({
    action: 'create',
    before: null,
    after: want.set,
    context,
    reason: 'new-name',
    causes: causesOf(want.endpoint, 'added'),
    markers,
    resource: {before: '', after: want.resource},
    unit: '',
    orphan: false,
    risk: riskOf(want.set, context),
  })
  return true
}

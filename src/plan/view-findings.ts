import {compareText} from '../model/dns-name.js'
import type {Finding} from '../model/finding.js'
import type {Marker, OwnedSet} from '../registry/owners.js'
import type {ViewInput} from './input.js'
import type {Ledger} from './ledger.js'
import type {WantNotes} from './want.js'
import type {ZoneContext} from './zone-context.js'

/** What is told about wanted sets once per view instead of once per name. */
export function noteWants(view: ViewInput, notes: WantNotes, ledger: Ledger): void {
  for (const [property, names] of [...notes.unknownProperties].sort(([a], [b]) => compareText(a, b))) {
    ledger.findings.push({
      code: 'MLD0309',
      severity: 'info',
      message: `${view.provider} does not know the property ${property}; it is left out at ${names.size === 1 ? '1 name' : `${names.size} names`}`,
      names: [...names].sort(compareText),
      fix: 'remove the annotation, or use the provider it is meant for',
    })
  }
  for (const [name, text] of [...notes.clampedTtls].sort(([a], [b]) => compareText(a, b))) {
    const {min, max} = view.capabilities.ttl
    ledger.findings.push({
      code: 'MLD0309',
      severity: 'warning',
      message: `TTL of ${name}: ${text} (${view.provider} allows ${min} to ${max})`,
      names: [name],
      fix: `choose a ttl between ${min} and ${max}`,
    })
  }
  for (const name of doubleZones(view)) {
    ledger.findings.push({
      code: 'MLD0508',
      severity: 'error',
      message: `${view.provider} has several zones called ${name}; only the first is planned`,
      names: [name],
      fix: 'choose one with --zone-id-filter, or use a view for each',
    })
  }
}

function doubleZones(view: ViewInput): readonly string[] {
  const names = view.zones.map(({content}) => content.zone.name)
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].sort(compareText)
}

/** What is told about the ownership records of a zone. */
export function noteZone(
  context: ZoneContext,
  {orphans, unproven}: {readonly orphans: readonly Marker[]; readonly unproven: number},
): void {
  const {owners, settings, zone, ledger} = context
  const isOurOwn = (marker: Marker): boolean => settings.kind === 'txt' && marker.owner === settings.ownerId
  const twins = owners.sets.filter((owned) => hasTwin(owned) && owned.marker && isOurOwn(owned.marker))
  const ours = orphans.filter(isOurOwn)
  const ambiguous = owners.ambiguous.filter(({marker}) => isOurOwn(marker))
  const findings: readonly (Finding | undefined)[] = [
    found(
      ours.map((marker) => marker.set.name),
      {
        code: 'MLD0404',
        severity: 'warning',
        message: (count) => `zone ${zone.name}: ${count} of ours without a record`,
        fix: 'they go under --policy sync, once their objects are proven gone',
      },
    ),
    found(
      twins.map((owned) => owned.set.name),
      {
        code: 'MLD0406',
        severity: 'info',
        message: (count) => `zone ${zone.name}: ${count} in an older format beside the current one`,
        fix: 'the older ones can be removed by hand when nothing reads that format any more',
      },
    ),
    ...ambiguous.map(({marker, names}): Finding => ({
      code: 'MLD0408',
      severity: 'warning',
      message: `the ownership record ${marker.set.name} may be that of ${names.join(' or of ')}; neither is removed`,
      names,
      fix: 'rename one of the two',
    })),
    found(settings.kind === 'txt' ? owners.misplaced.map((marker) => marker.set.name) : [], {
      code: 'MLD0414',
      severity: 'error',
      message: (count) =>
        `zone ${zone.name}: ${count} with our owner id ${settings.ownerId} under another prefix or suffix than ours`,
      fix: 'restore the --txt-prefix or --txt-suffix the records were written with',
    }),
  ]
  ledger.findings.push(...findings.filter((finding) => finding !== undefined))
  if (unproven === 0) return
  ledger.findings.push({
    code: 'MLD0401',
    severity: 'info',
    message: `zone ${zone.name}: ${unproven} record sets are wanted by nobody; without a registry nothing proves that they are ours, so they stay`,
    fix: 'use --registry txt',
  })
}

function hasTwin(owned: OwnedSet): boolean {
  return owned.twins.length > 0
}

function found(
  names: readonly string[],
  about: {
    readonly code: string
    readonly severity: Finding['severity']
    readonly message: (count: string) => string
    readonly fix: string
  },
): Finding | undefined {
  if (names.length === 0) return undefined
  const count = names.length === 1 ? '1 ownership record' : `${names.length} ownership records`
  const {code, severity, message, fix} = about
  return {code, severity, message: message(count), names: [...names].sort(compareText), fix}
}

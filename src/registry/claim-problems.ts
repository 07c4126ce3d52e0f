import type {RecordSet} from '../model/record-set.js'
import type {Zone} from '../model/zone.js'

/** Why a record cannot be changed without losing track of its owner, or destroying what is not ours. */
export type ClaimProblem = {
  readonly reason: 'unsupported' | 'foreign-owner' | 'protected' | 'conflict'
  readonly code: string
  readonly message: string
  readonly fix: readonly string[]
  readonly foreignOwner?: string
}

/** Another owner has the marker of this name. */
export function foreignMarker(name: string, owner: string): ClaimProblem {
  return {
    reason: 'foreign-owner',
    code: 'MLD0402',
    message: `the ownership record ${name} belongs to ${owner === '' ? 'an unnamed owner' : `owner ${owner}`}`,
    fix: [`let that owner remove ${name} TXT, or choose another name`],
    foreignOwner: owner,
  }
}

/** The marker shares its set with other text. */
export function mixedMarker(set: RecordSet): ClaimProblem {
  return {
    reason: 'protected',
    code: 'MLD0416',
    message: `the ownership record ${set.name} TXT holds ${set.values.length} strings; changing it would touch those that are not ours`,
    fix: [`move the other strings away from ${set.name} TXT`],
  }
}

/** The marker would lie outside the zone: the apex without a template prefix. */
export function outsideZone(name: string, record: RecordSet, zone: Zone): ClaimProblem {
  return {
    reason: 'unsupported',
    code: 'MLD0415',
    message: `the ownership record of ${record.name} ${record.type} would be ${name}, which is outside zone ${zone.name}`,
    fix: [
      `set --txt-prefix '%{record_type}.', so that it becomes ${record.type.toLowerCase()}.${record.name}`,
    ],
  }
}

/** The marker would be no legal name (RFC 1035 2.3.4). */
export function tooLong(name: string, record: RecordSet, label: string | undefined): ClaimProblem {
  const found =
    label === undefined
      ? `${name.length} bytes, the most is 253`
      : `label "${label}" of ${label.length} bytes, the most is 63`
  return {
    reason: 'unsupported',
    code: 'MLD0409',
    message: `the ownership record of ${record.name} ${record.type} would be ${name} with ${found}`,
    fix: ['shorten the name', `or set --txt-prefix '%{record_type}.', which adds a label of its own`],
  }
}

/** The marker would be read as that of another record. */
export function unreadableName(
  name: string,
  record: RecordSet,
  read: {readonly name: string; readonly type: string},
): ClaimProblem {
  const as = read.name === '' ? 'no ownership record' : `that of ${read.name} ${read.type || 'without type'}`
  return {
    reason: 'unsupported',
    code: 'MLD0408',
    message: `the ownership record of ${record.name} ${record.type} would be ${name}, which reads back as ${as}`,
    fix: [
      `choose a --txt-prefix in which %{record_type} is followed by "." or "-"; ${record.type} may also be a type external-dns cannot own`,
    ],
  }
}

/** The marker would lie below a delegation, where nobody sees it. */
export function hiddenMarker(name: string, record: RecordSet, cut: string): ClaimProblem {
  return {
    reason: 'unsupported',
    code: 'MLD0609',
    message: `the ownership record of ${record.name} ${record.type} would be ${name}, below the delegation of ${cut}`,
    fix: ['use a --txt-prefix without a dot after %{record_type}'],
  }
}

/** The marker would stand beside a CNAME (RFC 1034 3.6.2). */
export function besideCname(name: string, record: RecordSet): ClaimProblem {
  return {
    reason: 'unsupported',
    code: 'MLD0306',
    message: `the ownership record of ${record.name} ${record.type} would be ${name}, where a CNAME stands`,
    fix: ['choose another --txt-prefix, or rename one of the two'],
  }
}

/** Other text stands where the marker belongs. */
export function placeTaken(name: string, record: RecordSet): ClaimProblem {
  return {
    reason: 'protected',
    code: 'MLD0416',
    message: `the ownership record of ${record.name} ${record.type} would be ${name}, where another TXT record stands`,
    fix: [`move the TXT record away from ${name}, or choose another --txt-prefix`],
  }
}

/** The marker would own two records. */
export function markerOfTwo(name: string, record: RecordSet, twin: string): ClaimProblem {
  return {
    reason: 'conflict',
    code: 'MLD0410',
    message: `the ownership record of ${record.name} ${record.type} would be ${name}, which is that of ${twin} too`,
    fix: ['choose a --txt-wildcard-replacement no host is called by'],
  }
}

/** A label would not read back as written. */
export function unreadableLabels(record: RecordSet, key: string): ClaimProblem {
  return {
    reason: 'unsupported',
    code: 'MLD0416',
    message: `label "${key}" of ${record.name} ${record.type} cannot be written into an ownership record: it holds a comma or ends with a quote`,
    fix: ['take the comma or quote out of the label'],
  }
}

/** The provider cannot store the marker. */
export function refusedMarker(
  name: string,
  record: RecordSet,
  refusal: {readonly message: string; readonly fix?: string},
): ClaimProblem {
  const wildcard = name.includes('*') ? ['set --txt-wildcard-replacement'] : []
  return {
    reason: 'unsupported',
    code: name.includes('*') ? 'MLD0410' : 'MLD0415',
    message: `the provider cannot store ${name} TXT, the ownership record of ${record.name} ${record.type}: ${refusal.message.replace(`${name} TXT: `, '')}`,
    fix: [...(refusal.fix === undefined ? [] : [refusal.fix]), ...wildcard],
  }
}

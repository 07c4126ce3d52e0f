import type {ProviderCapabilities} from '../model/capabilities.js'
import type {ObjectRef} from '../model/endpoint.js'
import type {Finding} from '../model/finding.js'
import type {Group, Operation} from '../model/operation.js'
import type {LiveRecordSet} from '../model/record-set.js'
import type {Cause, Change, GuardResult, HeldItem, Precondition} from './change.js'
import {
  choiceIn,
  fieldError,
  fileError,
  flagIn,
  listIn,
  nullableIn,
  numberIn,
  objectIn,
  optionalIn,
  textIn,
  textMapIn,
  textsIn,
  type FileObject,
} from './plan-file-fields.js'
import {fromFileValue, optional, type SetDefaults} from './plan-file-record.js'
import type {PlannedCluster, PlannedZone, UnreadZone} from './plan.js'

const causeEvents = [
  'added',
  'changed',
  'deleted',
  'address-changed',
  'address-lost',
  'config-changed',
  'drift',
] as const satisfies readonly Cause['event'][]

const proofs = ['direct-get-404', 'listed', 'journal', 'config'] as const

const heldReasons = [
  'foreign-owner',
  'unowned-exists',
  'policy',
  'conflict',
  'protected',
  'grace',
  'source-incomplete',
  'source-not-ready',
  'unsupported',
  'no-permission',
  'out-of-scope',
] as const satisfies readonly HeldItem['reason'][]

const actions = ['create', 'update', 'replace', 'delete', 'adopt', 'release'] as const

/** A zone or name without the final dot of the file. */
function bareNameIn(parent: FileObject, key: string): string {
  const text = textIn(parent, key)
  return text.endsWith('.') ? text.slice(0, -1) : text
}

/** A text whose absence means ''. */
function textOrEmptyIn(parent: FileObject, key: string): string {
  return parent.json[key] === undefined ? '' : textIn(parent, key)
}

/** One cluster of `inputs`. */
export function readCluster(at: FileObject): PlannedCluster {
  return {
    uid: textIn(at, 'uid'),
    context: textIn(at, 'context'),
    origin: choiceIn(at, 'origin', ['api', 'manifests']),
    reads: listIn(at, 'reads', (read) => ({
      resource: textIn(read, 'resource'),
      namespace: textOrEmptyIn(read, 'namespace'),
      objects: numberIn(read, 'objects'),
      ok: flagIn(read, 'ok'),
      ...optionalIn(read, 'resourceVersion', textIn),
      ...optionalIn(read, 'error', textIn),
    })),
  }
}

/** One zone; its operations are looked up in `changes`. */
export function readZone(at: FileObject, changes: ReadonlyMap<string, Change>): PlannedZone {
  return {
    zone: {
      name: bareNameIn(at, 'name'),
      provider: textIn(at, 'provider'),
      id: textIn(at, 'providerZoneId'),
      view: textOrEmptyIn(at, 'view'),
      visibility: choiceIn(at, 'visibility', ['public', 'private']),
    },
    readAt: textIn(at, 'readAt'),
    ...optionalIn(at, 'soaSerial', numberIn),
    ...optionalIn(at, 'negativeTtl', numberIn),
    recordSets: numberIn(at, 'recordSets'),
    owned: numberIn(at, 'owned'),
    unchanged: numberIn(at, 'unchanged'),
    digest: textIn(at, 'digest'),
    ...optionalIn(at, 'version', textIn),
    capabilities: readCapabilities(objectIn(at, 'capabilities')),
    groups: listIn(at, 'groups', (group) => readGroup(group, changes)),
  }
}

/** What a provider can do; no limit on a batch is said by leaving it out. */
export function readCapabilities(at: FileObject): ProviderCapabilities {
  const ttl = objectIn(at, 'ttl')
  return {
    write: choiceIn(at, 'write', ['zone-batch', 'name-batch', 'record-set', 'record']),
    compareAndSet: choiceIn(at, 'compareAndSet', [
      'server-exact',
      'server-etag',
      'server-prerequisite',
      'client-reread',
    ]),
    note: textIn(at, 'note'),
    batchOperations: at.json['batchOps'] === undefined ? Infinity : numberIn(at, 'batchOps'),
    ...optionalIn(at, 'callsPerSecond', numberIn),
    ...optionalIn(at, 'recordsPerZone', numberIn),
    ...optionalIn(at, 'recordTypes', textsIn),
    ttl: {
      min: numberIn(ttl, 'min'),
      max: numberIn(ttl, 'max'),
      fallback: nullableIn(ttl, 'fallback', numberIn),
    },
    apexCname: flagIn(at, 'apexCname'),
    wildcard: flagIn(at, 'wildcard'),
    properties: textsIn(at, 'properties'),
    setIdentifiers: flagIn(at, 'setIdentifiers'),
  }
}

function readGroup(at: FileObject, changes: ReadonlyMap<string, Change>): Group {
  return {
    id: textIn(at, 'id'),
    changeIds: textsIn(at, 'changes'),
    operations: listIn(at, 'operations', (operation) => readOperation(operation, changes)),
  }
}

function readOperation(at: FileObject, changes: ReadonlyMap<string, Change>): Operation {
  const before = nullableIn(at, 'before', (parent, key) => readLink(parent, key, changes))
  const after = nullableIn(at, 'after', (parent, key) => readLink(parent, key, changes))
  if (before === null && after === null)
    throw fileError(at.kind, at.path, at.json, 'before or after to be a set')
  return {before, after}
}

const noDefaults = {name: '', type: '', setId: ''}

function readLink(at: FileObject, key: string, changes: ReadonlyMap<string, Change>): LiveRecordSet {
  const link = at.json[key]
  if (typeof link !== 'string') return readSet(objectIn(at, key), noDefaults)
  const [id = '', ...path] = link.split('/')
  const change = changes.get(id)
  const set = change === undefined ? undefined : followLink(change, path)
  if (set === undefined || set === null) {
    throw fieldError(at, key, link, 'the place of a record set in one of the changes')
  }
  return set
}

function followLink(change: Change, path: readonly string[]): LiveRecordSet | null | undefined {
  const [first, index, side] = path
  if (first === 'before' || first === 'after') return change[first]
  if (first !== 'markers' || (side !== 'before' && side !== 'after')) return undefined
  return change.markers[Number(index)]?.[side]
}

function readSet(at: FileObject, defaults: SetDefaults): LiveRecordSet {
  const type = at.json['type'] === undefined ? defaults.type : textIn(at, 'type')
  return {
    name: at.json['name'] === undefined ? defaults.name : bareNameIn(at, 'name'),
    type,
    setId: at.json['setId'] === undefined ? defaults.setId : textIn(at, 'setId'),
    ttl: nullableIn(at, 'ttl', numberIn),
    values: textsIn(at, 'values').map((value) => fromFileValue(type, value)),
    meta: at.json['meta'] === undefined ? {} : textMapIn(at, 'meta'),
    ...optionalIn(at, 'etag', textIn),
  }
}

function setIn(at: FileObject, key: string, defaults: SetDefaults): LiveRecordSet {
  return readSet(objectIn(at, key), defaults)
}

function setOrNullIn(at: FileObject, key: string, defaults: SetDefaults): LiveRecordSet | null {
  return nullableIn(at, key, (parent, name) => setIn(parent, name, defaults))
}

/** One change. `before` and `after` must be as the action says. */
export function readChange(at: FileObject): Change {
  const identity = {
    name: textIn(at, 'fqdn'),
    type: textIn(at, 'type'),
    setId: textOrEmptyIn(at, 'setId'),
  }
  const base = {...identity, ...readChangeBase(at, identity)}
  const action = choiceIn(at, 'action', actions)
  if (action === 'create') {
    return {...base, action, before: nothingIn(at, 'before'), after: setIn(at, 'after', identity)}
  }
  if (action === 'delete' || action === 'release') {
    return {...base, action, before: setIn(at, 'before', identity), after: nothingIn(at, 'after')}
  }
  if (action === 'replace') {
    const previousType = textIn(at, 'previousType')
    const before = setIn(at, 'before', {...identity, type: previousType})
    return {...base, action, before, after: setIn(at, 'after', identity), previousType}
  }
  return {...base, action, before: setIn(at, 'before', identity), after: setIn(at, 'after', identity)}
}

function readChangeBase(at: FileObject, identity: SetDefaults): ChangeBase {
  const owner = objectIn(at, 'owner')
  return {
    id: textIn(at, 'id'),
    zone: bareNameIn(at, 'zone'),
    view: textOrEmptyIn(at, 'view'),
    reason: textIn(at, 'reason'),
    causes: listIn(at, 'causes', readCause),
    preconditions: listIn(at, 'preconditions', readPrecondition),
    group: textIn(at, 'group'),
    gap: choiceIn(at, 'gap', ['none', 'bounded', 'unbounded']),
    ...optionalIn(at, 'gapSeconds', numberIn),
    risk: textsIn(at, 'risk'),
    owner: {
      before: nullableIn(owner, 'before', textIn),
      after: nullableIn(owner, 'after', textIn),
    },
    markers: listIn(at, 'markers', (marker) => ({
      before: setOrNullIn(marker, 'before', identity),
      after: setOrNullIn(marker, 'after', identity),
    })),
  }
}

/** What of a change neither its identity nor its action decides. */
type ChangeBase = Omit<Change, 'name' | 'type' | 'setId' | 'action' | 'before' | 'after'>

function nothingIn(at: FileObject, key: string): null {
  const value = at.json[key]
  if (value !== null) throw fieldError(at, key, value, 'null')
  return null
}

function readPrecondition(at: FileObject): Precondition {
  const type = textIn(at, 'type')
  const kind = choiceIn(at, 'kind', ['absent', 'equals', 'etag'])
  if (kind === 'absent') return {type, kind}
  const digest = textIn(at, 'digest')
  return kind === 'equals' ? {type, kind, digest} : {type, kind, etag: textIn(at, 'etag'), digest}
}

function readRef(at: FileObject): ObjectRef {
  return {
    kind: textIn(at, 'kind'),
    namespace: textOrEmptyIn(at, 'namespace'),
    name: textIn(at, 'name'),
    ...optionalIn(at, 'uid', textIn),
    ...optionalIn(at, 'resourceVersion', textIn),
    ...optionalIn(at, 'createdAt', textIn),
  }
}

function readCause(at: FileObject): Cause {
  return {
    ref: readRef(at),
    ...optionalIn(at, 'field', textIn),
    event: choiceIn(at, 'event', causeEvents),
    ...optionalIn(at, 'via', textsIn),
    ...optionalIn(at, 'proof', (parent, key) => choiceIn(parent, key, proofs)),
    ...optionalIn(at, 'note', textIn),
  }
}

/** One held item. */
export function readHeld(at: FileObject): HeldItem {
  const identity = {
    name: textIn(at, 'fqdn'),
    type: textIn(at, 'type'),
    setId: textOrEmptyIn(at, 'setId'),
  }
  return {
    zone: bareNameIn(at, 'zone'),
    view: textOrEmptyIn(at, 'view'),
    ...identity,
    reason: choiceIn(at, 'reason', heldReasons),
    ...optionalIn(at, 'code', textIn),
    message: textIn(at, 'message'),
    ...optionalIn(at, 'wanted', (parent, key) => setIn(parent, key, identity)),
    ...optionalIn(at, 'live', (parent, key) => setIn(parent, key, identity)),
    ...optionalIn(at, 'foreignOwner', textIn),
    ...optionalIn(at, 'until', textIn),
    origins: listIn(at, 'origins', (origin) => ({
      ref: readRef(origin),
      source: textIn(origin, 'source'),
      field: textIn(origin, 'field'),
      via: textsIn(origin, 'via'),
      ...optionalIn(origin, 'targets', textsIn),
    })),
    ...optionalIn(at, 'candidates', (parent, key) =>
      listIn(parent, key, (candidate) => ({
        cause: readCause(objectIn(candidate, 'cause')),
        wanted: setIn(candidate, 'wanted', identity),
      })),
    ),
    fix: textsIn(at, 'fix'),
  }
}

/** One guard. */
export function readGuard(at: FileObject): GuardResult {
  return {
    id: textIn(at, 'id'),
    zone: at.json['zone'] === undefined ? '' : bareNameIn(at, 'zone'),
    measured: numberIn(at, 'measured'),
    limit: numberIn(at, 'limit'),
    unit: textIn(at, 'unit'),
    result: choiceIn(at, 'result', ['ok', 'near', 'blocked', 'overridden']),
    message: textIn(at, 'message'),
    ...optionalIn(at, 'overriddenBy', textIn),
  }
}

/** One entry of `checks`. */
export function readFinding(at: FileObject): Finding {
  const ref = at.json['object'] === undefined ? undefined : readRef(objectIn(at, 'object'))
  return {
    code: textIn(at, 'id'),
    severity: choiceIn(at, 'severity', ['error', 'warning', 'info']),
    message: textIn(at, 'message'),
    ...optional('ref', ref),
    ...optionalIn(at, 'names', textsIn),
    ...optionalIn(at, 'fix', textIn),
  }
}

/** One zone that could not be read. */
export function readUnread(at: FileObject): UnreadZone {
  return {
    zone: bareNameIn(at, 'zone'),
    view: textOrEmptyIn(at, 'view'),
    code: textIn(at, 'code'),
    message: textIn(at, 'message'),
  }
}

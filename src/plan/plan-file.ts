import {ConfigError, MldnsError, textOf} from '../errors.js'
import {canonicalJson} from '../model/canonical-json.js'
import {parseInstant} from '../model/instant.js'
import {isObject, stringAt, type JsonObject} from '../model/json.js'
import type {Digest} from '../model/ports.js'
import type {Change} from './change.js'
import type {DocumentInputs, PlanContent, PlanDocument} from './plan-document.js'
import {estimateApply} from './plan-file-estimate.js'
import {
  choiceIn,
  listIn,
  numberIn,
  objectIn,
  objectOf,
  planFileError,
  textIn,
  type FileObject,
} from './plan-file-fields.js'
import {
  readChange,
  readCluster,
  readFinding,
  readGuard,
  readHeld,
  readUnread,
  readZone,
} from './plan-file-read.js'
import {optional, unlessEmpty} from './plan-file-record.js'
import {
  toDocumentChange,
  toDocumentCheck,
  toDocumentClusters,
  toDocumentGuard,
  toDocumentHeld,
  toDocumentZone,
} from './plan-file-write.js'
import type {Completeness, Plan, PlanSummary} from './plan.js'

/** What a plan file says besides the plan: who made it, when, from which configuration. */
export type PlanStamp = {
  /** ULID. */
  readonly planId: string
  /** RFC 3339, UTC. */
  readonly createdAt: string
  /** RFC 3339, UTC. */
  readonly expiresAt: string
  readonly toolVersion: string
  /** `sha256:…` of the effective settings. */
  readonly configDigest: string
  readonly configPath?: string
  readonly scope?: {readonly target: readonly string[]; readonly exclude: readonly string[]}
}

const formatVersion = '1.0'

/**
 * The document of a plan: everything `apply` needs without a cluster, and no secret.
 * @throws MldnsError `internal` when the plan removes something although its reads were not complete
 */
export function toPlanDocument(plan: Plan, stamp: PlanStamp, digest: Digest): PlanDocument {
  const broken = brokenPromise(plan.completeness, plan.changes)
  if (broken !== undefined) throw new MldnsError('internal', 'PLAN_INCONSISTENT', broken)
  const parts = toPlanContent(plan)
  const content = {
    schema: 'mldns.plan/v1',
    kind: 'mldns.plan',
    format: formatVersion,
    planId: stamp.planId,
    createdAt: stamp.createdAt,
    expiresAt: stamp.expiresAt,
    tool: {name: 'mldns', version: stamp.toolVersion},
    ...parts,
    inputs: toInputs(parts, stamp),
    estimate: estimateApply(plan),
  } as const
  return {...content, digest: digest(canonicalJson(content))}
}

/** What a document says of the plan itself, without who made it and when. */
export function toPlanContent(plan: Plan): PlanContent {
  const changes = new Map(plan.changes.map((change) => [change.id, change]))
  return {
    completeness: plan.completeness,
    inputs: {owner: plan.owner, policy: plan.policy, clusters: toDocumentClusters(plan.clusters)},
    zones: plan.zones.map((zone) => toDocumentZone(zone, changes)),
    unread: plan.unread.map(({zone, view, code, message}) => ({
      zone: `${zone}.`,
      ...unlessEmpty('view', view),
      code,
      message,
    })),
    changes: plan.changes.map(toDocumentChange),
    held: plan.held.map(toDocumentHeld),
    guards: plan.guards.map(toDocumentGuard),
    checks: plan.findings.map(toDocumentCheck),
    summary: plan.summary,
  }
}

function toInputs({inputs}: PlanContent, stamp: PlanStamp): DocumentInputs {
  const {owner, policy, clusters} = inputs
  return {
    owner,
    policy,
    config: {...optional('path', stamp.configPath), digest: stamp.configDigest},
    ...optional('scope', stamp.scope),
    clusters,
  }
}

/** An incomplete read must never remove anything (the schema says the same). */
function brokenPromise(
  completeness: Completeness,
  changes: readonly Pick<Change, 'id' | 'action'>[],
): string | undefined {
  if (completeness === 'errored' && changes.length > 0) {
    return `the plan is errored and yet holds ${changes.length} changes; an errored plan has none`
  }
  if (completeness !== 'sources-partial') return undefined
  const removal = changes.find(({action}) => ['delete', 'replace', 'release'].includes(action))
  if (removal === undefined) return undefined
  return `change ${removal.id} is a ${removal.action}, but the sources were not read to their end; such a plan removes nothing`
}

/**
 * Reads a plan file. Keys it does not know are accepted. Whether the plan has expired is the caller's question:
 * {@link isExpired}.
 *
 * @throws ConfigError when the text is not a plan file of this major format
 * @throws MldnsError `stale`, PLAN_TAMPERED, when the content does not fit the digest
 */
export function parsePlanDocument(text: string, digest: Digest): PlanDocument {
  const json = parseJson(text)
  checkHead(json)
  checkDigest(json, digest)
  assertPlanDocument(json)
  return json
}

/** Throws unless every field is there in the form of the type. */
function assertPlanDocument(json: JsonObject): asserts json is JsonObject & PlanDocument {
  readPlan(json)
}

function parseJson(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
  } catch (error) {
    throw new ConfigError('PLAN_FILE_INVALID', `the plan file is not JSON: ${textOf(error)}`, {
      hint: 'give a file written by mldns plan --out FILE',
      cause: error,
    })
  }
  if (!isObject(value)) throw planFileError('', value, 'an object')
  return value
}

function checkHead(json: JsonObject): void {
  if (json['kind'] !== 'mldns.plan') throw planFileError('kind', json['kind'], '"mldns.plan"')
  const format = stringAt(json, 'format')
  if (/^1\.[0-9]+$/.test(format)) return
  throw new ConfigError(
    'PLAN_FORMAT_UNKNOWN',
    `the plan file has format ${JSON.stringify(json['format']) ?? 'missing'}, this mldns reads format 1`,
    {hint: 'use the version of mldns that wrote the file, or plan again'},
  )
}

function checkDigest(json: JsonObject, digest: Digest): void {
  const {digest: stated, approvals: _, ...content} = json
  const actual = digest(canonicalOf(content))
  if (stated === actual) return
  throw new MldnsError(
    'stale',
    'PLAN_TAMPERED',
    `the plan file was changed after it was made: its digest is ${actual}, it says ${String(stated)}`,
    {hint: 'plan again: mldns plan --out FILE', details: {actual, stated}},
  )
}

function canonicalOf(content: JsonObject): string {
  try {
    return canonicalJson(content)
  } catch (error) {
    throw new ConfigError('PLAN_FILE_INVALID', `the plan file cannot be hashed: ${textOf(error)}`, {
      hint: 'plan again: mldns plan --out FILE',
      cause: error,
    })
  }
}

/** The plan inside a document: the exact inverse of {@link toPlanDocument}. */
export function planFromDocument(document: PlanDocument): Plan {
  return readPlan(document)
}

function readPlan(json: JsonObject): Plan {
  const at = objectOf(json, '')
  for (const key of ['planId', 'createdAt', 'expiresAt']) textIn(at, key)
  textIn(objectIn(at, 'tool'), 'version')
  return readPlanContent(at)
}

/**
 * The inverse of {@link toPlanContent}, for a file of any kind that holds a plan.
 * @throws ConfigError naming the place in the file
 */
export function readPlanContent(at: FileObject): Plan {
  const inputs = objectIn(at, 'inputs')
  const completeness = choiceIn(at, 'completeness', ['complete', 'sources-partial', 'scoped', 'errored'])
  const changes = listIn(at, 'changes', readChange)
  const broken = brokenPromise(completeness, changes)
  if (broken !== undefined) throw new ConfigError(at.kind.code, `in ${at.kind.title}, ${broken}`)
  const byId = new Map(changes.map((change) => [change.id, change]))
  return {
    completeness,
    owner: textIn(inputs, 'owner'),
    policy: textIn(inputs, 'policy'),
    clusters: listIn(inputs, 'clusters', readCluster),
    zones: listIn(at, 'zones', (zone) => readZone(zone, byId)),
    unread: listIn(at, 'unread', readUnread),
    changes,
    held: listIn(at, 'held', readHeld),
    guards: listIn(at, 'guards', readGuard),
    findings: listIn(at, 'checks', readFinding),
    summary: readSummary(objectIn(at, 'summary')),
  }
}

function readSummary(at: FileObject): PlanSummary {
  return {
    create: numberIn(at, 'create'),
    update: numberIn(at, 'update'),
    ttlOnly: numberIn(at, 'ttlOnly'),
    replace: numberIn(at, 'replace'),
    delete: numberIn(at, 'delete'),
    adopt: numberIn(at, 'adopt'),
    release: numberIn(at, 'release'),
    unchanged: numberIn(at, 'unchanged'),
    held: numberIn(at, 'held'),
  }
}

/** Whether a plan may no longer be applied at `now` (RFC 3339). A plan whose end cannot be read has expired. */
export function isExpired(document: Pick<PlanDocument, 'expiresAt'>, now: string): boolean {
  const end = parseInstant(document.expiresAt)
  const time = parseInstant(now)
  return end === undefined || time === undefined || time >= end
}

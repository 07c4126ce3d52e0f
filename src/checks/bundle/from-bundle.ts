import {ConfigError} from '../../errors.js'
import {parseInstant} from '../../model/instant.js'
import {readPlanContent} from '../../plan/plan-file.js'
import {
  fieldError,
  flagIn,
  listIn,
  objectIn,
  objectOf,
  optionalIn,
  textIn,
  type FileKind,
  type FileObject,
} from '../../plan/plan-file-fields.js'
import {toClusterFacts} from '../facts/build-cluster.js'
import type {ClusterFacts} from '../facts/cluster.js'
import type {Gathered} from '../facts/gathered.js'
import type {EgressFacts, NetworkFacts, VantageFacts} from '../facts/vantage.js'
import {bundleSchema, type PlainFacts} from './bundle.js'
import {readProvider} from './read-provider.js'
import {readCluster} from './read-snapshot.js'
import {readSources} from './read-source.js'
import {listOf, maybe, object, oneOf, shaped} from './shape.js'

const bundle: FileKind = {
  title: 'the bundle',
  code: 'BUNDLE_INVALID',
  hint: 'give a file written by mldns troubleshoot --save-bundle FILE',
}

/**
 * What a bundle holds, to be judged again. Every field is checked: a bundle comes from somebody else. Keys that are not
 * known are left out.
 * @throws ConfigError naming the place in the bundle, what is there and what was expected
 */
export function fromBundle(json: unknown): Gathered {
  const at = objectOf(json, '', bundle)
  checkSchema(at)
  const plan = at.json['plan'] === undefined ? undefined : readPlanContent(objectIn(at, 'plan'))
  return {
    ...readFacts(at),
    cluster: clusterIn(at),
    metallbNamespace: optionalIn(at, 'metallbNamespace', textIn).metallbNamespace,
    providers: listIn(at, 'providers', readProvider).map((provider) => ({...provider, plan})),
  }
}

function checkSchema({json}: FileObject): void {
  const {schema} = json
  if (schema === bundleSchema) return
  if (typeof schema === 'string' && schema.startsWith('mldns.bundle/'))
    throw new ConfigError(
      'BUNDLE_SCHEMA_UNKNOWN',
      `the bundle has schema ${JSON.stringify(schema.slice(0, 60))}, this mldns reads "${bundleSchema}"`,
      {hint: 'use the version of mldns that wrote the bundle, or save another one'},
    )
  throw fieldError({json, path: '', kind: bundle}, 'schema', schema, `"${bundleSchema}"`)
}

function momentIn(at: FileObject, key: string): string {
  const text = textIn(at, key)
  if (parseInstant(text) === undefined) throw fieldError(at, key, text, 'a time such as 2026-09-20T10:00:00Z')
  return text
}

const contact = oneOf<EgressFacts['udp']>({
  answered: true,
  timeout: true,
  refused: true,
  unreachable: true,
  failed: true,
})

const readNetwork = shaped<NetworkFacts>({
  egress: listOf(shaped<EgressFacts>({server: textIn, udp: contact, tcp: contact})),
  interception: object(shaped<NetworkFacts['interception']>({server: textIn, contact})),
  families: object(shaped<NetworkFacts['families']>({ipv4: flagIn, ipv6: flagIn})),
})

const readVantage = shaped<VantageFacts>({
  version: textIn,
  place: oneOf({host: true, pod: true, ci: true}),
  network: maybe(object(readNetwork)),
})

const readFacts = shaped<PlainFacts>({
  now: momentIn,
  vantage: object(readVantage),
  sources: object(readSources),
})

/** What the snapshot tells of controllers and policies is found in it again. */
function clusterIn(at: FileObject): ClusterFacts {
  const {snapshot, ...parts} = readCluster(objectIn(at, 'cluster'))
  return toClusterFacts({...parts, snapshot})
}

import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {load, loadAll} from 'js-yaml'
import {parseTarget} from '../../src/checks/targets.js'
import type {Report} from '../../src/checks/report.js'
import {toSourceSettings} from '../../src/config/source-accessors.js'
import {loadConfig} from '../../src/config/load.js'
import type {ResourceKind} from '../../src/model/cluster.js'
import {openCluster} from '../../src/kube/cluster-reader.js'
import {openManifests} from '../../src/kube/manifests-reader.js'
import {configurationKinds, reportingKinds} from '../../src/metallb/kinds.js'
import {sha256} from '../../src/cli/digest.js'
import {gather} from '../../src/workflows/troubleshoot/gather.js'
import type {Gathered} from '../../src/workflows/troubleshoot/gathered.js'
import {judgeGathered} from '../../src/workflows/troubleshoot/judge-gathered.js'
import {troubleshootKinds} from '../../src/workflows/troubleshoot/kinds.js'
import {defaultVantage} from '../../src/workflows/troubleshoot/read-vantage.js'
import type {ViewOpener} from '../../src/workflows/troubleshoot/read-providers.js'
import {toViewSettings} from '../../src/config/accessors.js'
import * as rfc2136 from '../../src/providers/rfc2136/index.js'
import * as zonefile from '../../src/providers/zonefile/index.js'
import {startDnsServer} from './dns-server.js'
import {startKubeServer, type KubernetesManifest, type KubeServerOptions} from './kube-server.js'
import {recordingReporter} from './test-ports.js'

/** A mistake to be found, as test/scenarios/troubleshoot holds it. */
export type World = {
  readonly name: string
  readonly why: string
  readonly targets: readonly string[]
  readonly provider?: 'rfc2136'
  /** Parts of resource names the cluster does not serve. */
  readonly notServed?: readonly string[]
  /** A master file. */
  readonly zone?: string
  /** `Kind/namespace/name` of objects of the healthy cluster that are not there. */
  readonly remove?: readonly string[]
  /** Objects that are added, or stand in the place of those with the same name. */
  readonly objects?: readonly KubernetesManifest[]
}

const folder = join(import.meta.dirname, '..', 'scenarios', 'troubleshoot')

/** The moment at which all worlds are looked at. */
export const worldTime = '2026-09-20T10:02:00.000Z'

export function readWorlds(): readonly World[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'base.yaml')
    .toSorted()
    .map((file) => {
      const world = load(readFileSync(join(folder, file), 'utf8')) as Omit<World, 'name'>
      return {...world, name: file.replace(/\.yaml$/, '')}
    })
}

/** The objects of a world: the healthy cluster with its mistake. */
export function objectsOfWorld({remove = [], objects = []}: World): readonly KubernetesManifest[] {
  const base = loadAll(readFileSync(join(folder, 'base.yaml'), 'utf8')) as KubernetesManifest[]
  const replaced = new Set([...remove, ...objects.map(idOf)])
  return [...base.filter((object) => !replaced.has(idOf(object))), ...objects]
}

function idOf({kind, metadata}: KubernetesManifest): string {
  return metadata.namespace === undefined
    ? `${kind}/${metadata.name}`
    : `${kind}/${metadata.namespace}/${metadata.name}`
}

/** What a run of a world differs in. */
export type WorldRun = {
  readonly folder: string
  readonly rbac?: KubeServerOptions['rbac']
  /** Added to the settings; without a provider the one of the world. */
  readonly flags?: Readonly<Record<string, string | readonly string[]>>
  readonly logs?: boolean
  /** Reads a dump of the objects (`kubectl get -o yaml`) in place of a cluster; complete = it holds everything. */
  readonly dump?: {readonly complete: boolean}
}

/** Gathers a world through the real edges: an API server on loopback, a zone file or a name server on loopback. */
export async function gatherWorld(world: World, run: WorldRun): Promise<Gathered> {
  const kinds = troubleshootKinds(settingsOf(run, []).sources)
  const isServed = ({resource, group}: ResourceKind): boolean =>
    !(world.notServed ?? []).some((word) => `${resource}.${group}`.includes(word))
  const server = await startKubeServer({
    objects: objectsOfWorld(world),
    kinds: [...kinds, ...configurationKinds, ...reportingKinds].filter(isServed),
    ...(run.rbac === undefined ? {} : {rbac: run.rbac}),
  })
  const names = world.provider === 'rfc2136' ? await startNames() : undefined
  const zones = join(run.folder, 'zones')
  mkdirSync(zones, {recursive: true})
  writeFileSync(join(zones, 'example.com.zone'), world.zone ?? '')
  const {sources, view} = settingsOf(
    run,
    world.zone === undefined && names === undefined ? [] : ['provider'],
    {
      zones,
      names,
    },
  )
  try {
    return await gather(
      {
        plan: {
          sources,
          resolveHostnames: false,
          onConflict: 'external-dns',
          grace: {seconds: 0, firstSeen: new Map()},
          scope: {target: [], exclude: []},
        },
        metallbNamespace: undefined,
        logs: run.logs ?? true,
        vantage: {...defaultVantage, enabled: false},
        version: '1.0.0',
        place: 'host',
        context: 'home',
        origin: run.dump === undefined ? 'api' : 'manifests',
      },
      {
        openCluster: () =>
          run.dump === undefined
            ? openCluster({kubeconfig: server.writeKubeconfig(run.folder, {context: 'home'}), env: {}})
            : openManifests({paths: [writeDump(world, run.folder)], complete: run.dump.complete}),
        views: view === undefined ? [] : [view],
        lookup: () => Promise.resolve(undefined),
        vantage: {
          ask: () => Promise.reject(new Error('the run is offline')),
          hasRoute: () => Promise.resolve(false),
        },
        reporter: recordingReporter(),
        clock: {now: () => new Date(worldTime), sleep: () => Promise.resolve()},
        digest: sha256,
      },
    )
  } finally {
    await server.close()
    await names?.stop()
  }
}

/** What `kubectl get -o yaml` would write: every object has a uid. */
function writeDump(world: World, folder: string): string {
  const items = objectsOfWorld(world).map((object, index) => ({
    ...object,
    metadata: {uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, ...object.metadata},
  }))
  const file = join(folder, 'dump.json')
  writeFileSync(file, JSON.stringify({apiVersion: 'v1', kind: 'List', items}))
  return file
}

type Names = Awaited<ReturnType<typeof startDnsServer>>

/** A name server that knows another key than the one it is asked with. */
async function startNames(): Promise<Names> {
  const secret = Buffer.alloc(32, 7)
  return startDnsServer({
    zones: {'example.com': []},
    keys: [{name: 'mldns', algorithm: 'hmac-sha256', secret}],
  })
}

type Place = {readonly zones: string; readonly names: Names | undefined}

function settingsOf(run: WorldRun, _with: readonly 'provider'[], place?: Place) {
  const provider = _with.length === 0 || place === undefined ? {} : providerFlags(place)
  const {views} = loadConfig({
    command: 'troubleshoot',
    flags: {'domain-filter': ['example.com'], 'txt-owner-id': 'home', ...provider, ...run.flags},
    env: {},
    cwd: run.folder,
  })
  const [effective] = views
  const view: ViewOpener | undefined =
    _with.length === 0 || place === undefined
      ? undefined
      : {
          settings: toViewSettings(effective),
          configured: configurationOf(place),
          open: () => Promise.resolve(openView(place)),
        }
  return {sources: toSourceSettings(effective), view}
}

function providerFlags({zones, names}: Place): Readonly<Record<string, string | readonly string[]>> {
  return names === undefined
    ? {provider: 'zonefile', 'zonefile-dir': zones}
    : {
        provider: 'rfc2136',
        'rfc2136-host': [names.host],
        'rfc2136-zone': ['example.com'],
        'rfc2136-tsig-keyname': 'mldns',
      }
}

function configurationOf({names}: Place): ViewOpener['configured'] {
  if (names === undefined)
    return {
      credential: {needed: false, present: false, from: 'none', names: []},
      signs: false,
      servers: [],
      zonesNamed: false,
    }
  return {
    credential: {
      needed: true,
      present: true,
      from: 'environment',
      names: ['MLDNS_RFC2136_TSIG_SECRET', '--rfc2136-tsig-secret-file'],
    },
    tsig: {keyName: 'mldns', algorithm: 'hmac-sha256'},
    signs: true,
    servers: [{host: '192.0.2.53', port: 53}],
    zonesNamed: true,
  }
}

function openView({zones, names}: Place) {
  if (names === undefined) return zonefile.openReader({dir: zones, view: '', now: () => new Date(worldTime)})
  return rfc2136.openReader({
    hosts: [names.host],
    port: names.port,
    zones: ['example.com'],
    timeoutMs: 2000,
    tsig: {keyName: 'mldns', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 9).toString('base64')},
  })
}

/** The report of what was gathered, as it looks at the same moment every time. */
export function reportOf(gathered: Gathered, texts: readonly string[]): Report {
  const parsed = texts.map((text) => {
    const target = parseTarget(text, 'default')
    if (!target.ok) throw new Error(target.problem)
    return target.target
  })
  return judgeGathered(
    gathered,
    {targets: {texts, parsed}, isWanted: () => true},
    {
      runId: '01J8ZK0000000000000000000W',
      startedAt: worldTime,
      durationMs: 420,
      failOn: 'error',
      strict: false,
      digest: sha256,
      suppress: () => () => undefined,
      severities: new Map(),
      expired: [],
    },
  )
}

import {lookup} from 'node:dns/promises'
import {
  toInputSettings,
  toProviderSettings,
  toViewSettings,
  type ProviderSettings,
} from '../config/accessors.js'
import type {Effective} from '../config/effective.js'
import {readSecret, secretSource} from '../config/secrets.js'
import {secretNames} from '../config/secret-names.js'
import {ConfigError} from '../errors.js'
import type {ProviderConfiguration} from '../checks/facts/provider.js'
import type {ClusterReader, WriteProbe, ZoneReader, ZoneWriter} from '../model/ports.js'
import type {Lookup, ReadPorts, ReadView, WriteView} from '../workflows/ports.js'
import type {ViewOpener} from '../workflows/troubleshoot/read-providers.js'
import type {VantagePorts} from '../workflows/troubleshoot/read-vantage.js'
import type {NameServerPorts} from '../workflows/troubleshoot/read-zone-servers.js'
import {systemClock} from './clock.js'
import {sha256} from './digest.js'
import type {Session} from './session.js'

/** Ports with their end. */
export type OpenPorts = ReadPorts & {close(): Promise<void>}

/** Opens clusters and readers of providers for a session. Nothing behind them can write. */
export async function openReadPorts(session: Session, reporter: ReadPorts['reporter']): Promise<OpenPorts> {
  const clusters = await openClusters(session)
  const views = await Promise.all(session.views.map((effective) => openReadView(effective, session)))
  return {
    clusters,
    views,
    lookup: systemLookup,
    reporter,
    clock: systemClock,
    digest: sha256,
    close: async () => {
      await Promise.all([...clusters, ...views.map(({reader}) => reader)].map((port) => port.close()))
    },
  }
}

/** Opens the clusters, or the manifests in their place. */
export async function openClusters(session: Session): Promise<readonly ClusterReader[]> {
  const input = toInputSettings(session.main)
  if (input.kind === 'manifests') {
    const {openManifests} = await import('../kube/manifests-reader.js')
    const {paths, complete, defaultNamespace} = input
    return [await openManifests({paths, complete, defaultNamespace, stdin: process.stdin})]
  }
  const {openCluster} = await import('../kube/cluster-reader.js')
  const contexts = input.contexts.length === 0 ? [undefined] : input.contexts
  return Promise.all(
    contexts.map((context) =>
      openCluster({
        ...(input.kubeconfig === undefined ? {} : {kubeconfig: input.kubeconfig}),
        ...(context === undefined ? {} : {context}),
        requestTimeout: input.requestTimeoutMilliseconds,
        env: session.env,
      }),
    ),
  )
}

/**
 * The views of a run of checks: each is opened where a failure to open it is recorded. A view without a provider has
 * nothing to be opened.
 */
export function viewOpeners(
  session: Session,
  options: {readonly probeWrite: boolean},
): readonly ViewOpener[] {
  return session.views
    .filter(({values}) => values.provider !== undefined)
    .map((effective) => ({
      settings: toViewSettings(effective),
      configured: toConfiguration(effective, session),
      open: async () => openReader(effective, session),
      ...(options.probeWrite && effective.values.provider === 'rfc2136'
        ? {openProbe: async () => openProbe(effective, session)}
        : {}),
    }))
}

/** What the settings say of a provider; no secret is read for it. */
function toConfiguration(effective: Effective, session: Session): ProviderConfiguration {
  const settings = toProviderSettings(effective)
  if (settings?.provider !== 'rfc2136') {
    const credential = {needed: false, present: false, from: 'none', names: []} as const
    return {credential, signs: false, servers: [], zonesNamed: false}
  }
  const [secret] = secretNames
  const source = secretSource(secret.name, {effective, env: session.env})
  return {
    credential: {
      needed: settings.tsig !== undefined,
      present: source !== undefined,
      from: source === undefined ? 'none' : source.startsWith('file') ? 'file' : 'environment',
      names: [secret.env, `--${secret.file}`],
    },
    ...(settings.tsig === undefined ? {} : {tsig: settings.tsig}),
    signs: true,
    servers: settings.hosts.map((host) => ({host, port: settings.port})),
    zonesNamed: true,
  }
}

async function openProbe(effective: Effective, session: Session): Promise<WriteProbe> {
  const settings = providerOf(effective)
  if (settings.provider !== 'rfc2136') throw new Error(`${settings.provider} has no probe`)
  const rfc2136 = await import('../providers/rfc2136/index.js')
  return rfc2136.openWriteProbe(rfc2136Options(settings, effective, session))
}

/** How the surroundings of a run and the name servers of zones are asked; nothing is sent before they are used. */
export async function openSurroundings({probe}: {readonly probe: boolean}): Promise<{
  readonly vantage: VantagePorts
  readonly nameServers: NameServerPorts
}> {
  const [{askPort}, {hasRoute}, {probeTransfer}] = await Promise.all([
    import('../dns/ask-port.js'),
    import('../dns/routes.js'),
    import('../dns/probe-transfer.js'),
  ])
  return {
    vantage: {ask: askPort, hasRoute},
    nameServers: {
      ask: askPort,
      lookup: systemLookup,
      port: 53,
      timeoutMs: 1500,
      ...(probe ? {probeTransfer} : {}),
    },
  }
}

/** Opens the writers of the views; only `apply` calls this, and only once it may write. */
export async function openWriters(session: Session): Promise<readonly WriteView[]> {
  return Promise.all(
    session.views.map(async (effective) => ({
      name: effective.view,
      writer: await openWriter(effective, session),
    })),
  )
}

async function openReadView(effective: Effective, session: Session): Promise<ReadView> {
  return {settings: toViewSettings(effective), reader: await openReader(effective, session)}
}

async function openReader(effective: Effective, session: Session): Promise<ZoneReader> {
  const settings = providerOf(effective)
  switch (settings.provider) {
    case 'zonefile': {
      const zonefile = await import('../providers/zonefile/index.js')
      return zonefile.openReader(zoneFileOptions(settings, effective))
    }
    case 'rfc2136': {
      const rfc2136 = await import('../providers/rfc2136/index.js')
      return rfc2136.openReader(rfc2136Options(settings, effective, session))
    }
  }
}

async function openWriter(effective: Effective, session: Session): Promise<ZoneWriter> {
  const settings = providerOf(effective)
  switch (settings.provider) {
    case 'zonefile': {
      const zonefile = await import('../providers/zonefile/index.js')
      return zonefile.openWriter(zoneFileOptions(settings, effective))
    }
    case 'rfc2136': {
      const rfc2136 = await import('../providers/rfc2136/index.js')
      return rfc2136.openWriter(rfc2136Options(settings, effective, session))
    }
  }
}

function providerOf(effective: Effective): ProviderSettings {
  const settings = toProviderSettings(effective)
  if (settings !== undefined) return settings
  throw new ConfigError('PROVIDER_MISSING', 'no provider is set, expected one that holds the zones', {
    hint: 'give --provider, or set provider in mldns.yaml',
  })
}

function zoneFileOptions(settings: Extract<ProviderSettings, {provider: 'zonefile'}>, effective: Effective) {
  return {dir: settings.dir, view: effective.view, now: () => systemClock.now()}
}

function rfc2136Options(
  settings: Extract<ProviderSettings, {provider: 'rfc2136'}>,
  effective: Effective,
  session: Session,
) {
  const secret = readSecret('rfc2136-tsig-secret', {effective, env: session.env, cwd: session.cwd})
  if (secret !== undefined) session.keepSecret(secret.value)
  const {tsig} = settings
  if (tsig !== undefined && secret === undefined) {
    // Never send unsigned what was meant to be signed.
    throw new ConfigError('SECRET_MISSING', `the TSIG key ${tsig.keyName} has no secret`, {
      hint: 'set MLDNS_RFC2136_TSIG_SECRET, or name a file with --rfc2136-tsig-secret-file',
    })
  }
  return {
    hosts: settings.hosts,
    port: settings.port,
    zones: settings.zones,
    view: effective.view,
    minTtl: settings.minTtlSeconds,
    batchChangeSize: settings.batchChangeSize,
    ...(tsig === undefined || secret === undefined ? {} : {tsig: {...tsig, secret: secret.value}}),
  }
}

/** The addresses of a host name by the system resolver; undefined when it does not know it. */
export const systemLookup: Lookup = async (hostname) => {
  try {
    const answers = await lookup(hostname, {all: true})
    return answers.map((answer) => answer.address)
  } catch {
    // Whatever the reason, there is no address; the source tells which Service it belongs to.
    return undefined
  }
}

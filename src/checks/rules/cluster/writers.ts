import type {CheckContext} from '../../context.js'
import type {DnsController} from '../../controllers/dns-controller.js'
import {
  canonicalProvider,
  clashOf,
  sharesZones,
  toWriter,
  type Clash,
  type Writer,
} from '../../controllers/overlap.js'
import type {ProviderFacts} from '../../facts/provider.js'
import {fail, na, pass, type CheckResult} from '../../result.js'
import type {CheckRule} from '../../rule.js'
import {clusterSubject, partOfCluster, type Subject} from '../../subject.js'
import {unread} from './access.js'

const code = 'MLD0106'

/**
 * MLD0106: nobody else writes the names. One external-dns beside mldns is how the guide has it: that is no trouble
 * unless it takes our records for its own or we would never get its names.
 */
export const otherControllers: CheckRule = {
  code,
  needs: ['deployments', 'statefulsets'],
  judge(context) {
    const {controllers, snapshot} = context.cluster
    const missing = unread(context, code)
    if (missing !== undefined) return [missing]
    if (controllers.length > 0) return controllers.map((one) => judgeController(one, context))
    return [
      snapshot?.authoritative === true
        ? pass(code, clusterSubject, 'no other DNS controller')
        : na(code, clusterSubject, 'the manifests hold no DNS controller'),
    ]
  },
}

/** The subject of a controller in every check about one. */
export function controllerSubject({namespace, name}: DnsController): Subject {
  return partOfCluster('controller', `${namespace}/${name}`)
}

function judgeController(one: DnsController, context: CheckContext): CheckResult {
  const subject = controllerSubject(one)
  if (one.replicas === 0) return pass(code, subject, 'scaled to 0: it writes nothing')
  if (one.settings.dryRun) return pass(code, subject, '--dry-run: it writes nothing')
  if (one.product !== 'external-dns') return unknownWriter(one)
  const mine = toWriter(one)
  const others = context.cluster.controllers.filter(
    (other) => other !== one && other.product === 'external-dns' && isActive(other),
  )
  for (const other of others) {
    const clash = clashOf(mine, toWriter(other))
    if (clash !== undefined) return clashing(one, toWriter(other), clash, [one, ...others])
  }
  const ours = context.providers
    .map(toOurWriter)
    .find((writer) => hasOwner(writer) && sharesZones(mine, writer))
  if (ours !== undefined && mine.registry === 'noop') return clashing(one, ours, 'no-ownership', [one])
  if (ours !== undefined && mine.registry === 'txt' && ours.ownerId !== mine.ownerId)
    return otherOwner(one, ours)
  return pass(code, subject, describe(one))
}

function isActive({replicas, settings}: DnsController): boolean {
  return replicas > 0 && !settings.dryRun
}

/** mldns of one view. It reads everything unless told otherwise, so it chooses no objects of its own here. */
function toOurWriter({provider, view, domainFilter, registry}: ProviderFacts): Writer {
  return {
    name: view === '' ? 'mldns' : `mldns (view ${view})`,
    provider: canonicalProvider(provider),
    backend: [],
    visibility: '',
    domainFilter,
    zoneIds: [],
    registry: registry.kind,
    ownerId: registry.ownerId,
    affixes: `${registry.prefix}|${registry.suffix}`,
    selection: {},
  }
}

/** Without an owner id of our own mldns only looks on. */
function hasOwner({registry, ownerId}: Writer): boolean {
  return registry === 'txt' && ownerId !== '' && ownerId !== 'default'
}

function unknownWriter(one: DnsController): CheckResult {
  return fail(code, controllerSubject(one), {
    reason: 'unread-writer',
    severity: 'info',
    message: `${one.product} ${one.namespace}/${one.name} writes DNS records too; which names cannot be read from its ${one.kind}`,
    args: {product: one.product, image: one.image},
    fix: {
      text: 'see that its zones and names are not those of mldns or external-dns',
      commands: [`kubectl -n ${one.namespace} logs ${one.kind.toLowerCase()}/${one.name} --tail=50`],
    },
  })
}

const clashTexts: Readonly<Record<Clash, (one: string, other: string, owner: string) => string>> = {
  'same-owner': (one, other, owner) =>
    `${one} and ${other} write the same zones with one owner id "${owner}": each takes the other's records for its own`,
  'no-ownership': (one, other) =>
    `${one} and ${other} write the same zones, and one of them keeps no ownership (--registry=noop): it changes what the other made`,
  'same-names': (one, other) =>
    `${one} and ${other} publish the same objects in the same zones: the second never gets its names`,
}

const clashFixes: Readonly<Record<Clash, string>> = {
  'same-owner': 'give each its own --txt-owner-id, or stop one of them',
  'no-ownership': 'set --registry=txt and an own --txt-owner-id on both, or stop one of them',
  'same-names':
    'let each have its own domains (--domain-filter) or objects (--namespace, --annotation-filter), or stop one',
}

function clashing(
  one: DnsController,
  other: Writer,
  clash: Clash,
  writers: readonly DnsController[],
): CheckResult {
  const name = `${one.namespace}/${one.name}`
  return fail(code, controllerSubject(one), {
    reason: clash,
    message: clashTexts[clash](name, other.name, one.settings.ownerId),
    args: {other: other.name, ownerId: one.settings.ownerId, provider: one.settings.provider},
    evidence: writers.slice(0, 6).map(describe),
    fix: {text: clashFixes[clash], commands: [scaleDown(one)]},
  })
}

function otherOwner(one: DnsController, ours: Writer): CheckResult {
  const {ownerId} = one.settings
  return fail(code, controllerSubject(one), {
    reason: 'other-owner',
    message: `${one.namespace}/${one.name} writes the same zones as ${ours.name} with owner id "${ownerId}", mldns with "${ours.ownerId}": each holds the other's names`,
    args: {ownerId, ours: ours.ownerId, provider: one.settings.provider},
    evidence: [describe(one)],
    fix: {
      text: `to take over or work beside it use --txt-owner-id=${ownerId}; to replace it under a new owner id, transfer the records and stop it`,
      commands: [`mldns plan --txt-owner-id ${ownerId}`, scaleDown(one)],
    },
  })
}

function scaleDown({kind, namespace, name}: DnsController): string {
  return `kubectl -n ${namespace} scale ${kind.toLowerCase()} ${name} --replicas=0`
}

/** One line of the table of writers. */
function describe({namespace, name, version, settings}: DnsController): string {
  const {provider, policy, registry, ownerId, domainFilters, regexDomainFilter} = settings
  const release = version === undefined ? '' : ` ${version}`
  const domains =
    regexDomainFilter !== ''
      ? `domains by expression`
      : domainFilters.length === 0
        ? 'every domain'
        : domainFilters.join(', ')
  const owner = registry === 'noop' ? 'no ownership' : `owner "${ownerId}" in ${registry}`
  return `${namespace}/${name}${release}: ${provider || 'no provider'}, ${policy || 'no policy'}, ${owner}, ${domains}`
}

import {defaultOf, toEffective, type Effective, type Origin} from './effective.js'
import {placeOf, type Problem} from './problem.js'
import {providerNames} from './settings/provider.js'
import type {CommandId, SettingValue} from './setting.js'
import {isSettingName, settingNames, settings, valueAt, type SettingName} from './settings.js'

const strength = {default: 0, file: 1, environment: 2, flag: 3} as const

/**
 * When two settings exclude each other and one was said at a stronger place, the weaker is as if it had not been said:
 * `-f app.yaml` overrules the kubeconfig of the file.
 */
export function withoutOverruled(effective: Effective): Effective {
  const values: Record<string, SettingValue> = {...effective.values}
  const origins: Record<string, Origin> = {...effective.origins}
  for (const [name, other] of exclusivePairs(effective)) {
    const own = effective.origins[name]
    const rival = effective.origins[other]
    if (strength[own.kind] === strength[rival.kind]) continue
    const loser = strength[own.kind] < strength[rival.kind] ? name : other
    const winner = loser === name ? rival : own
    values[loser] = defaultOf(loser)
    origins[loser] = {kind: 'default', text: `default, overruled by ${winner.text}`}
  }
  return toEffective(effective.view, values, origins)
}

/** Both settings of each pair that excludes one another and is given. */
function exclusivePairs(effective: Effective): readonly (readonly [SettingName, SettingName])[] {
  const pairs: (readonly [SettingName, SettingName])[] = []
  for (const name of settingNames) {
    if (!isGiven(effective, name)) continue
    for (const other of settingNames) {
      const excluded = settings[name].exclusive?.includes(other) === true
      const seen = pairs.some(([a, b]) => a === other && b === name)
      if (excluded && !seen && isGiven(effective, other)) pairs.push([name, other])
    }
  }
  return pairs
}

function isGiven(effective: Effective, name: SettingName): boolean {
  return effective.origins[name].kind !== 'default' && isSomething(valueAt(effective.values, name))
}

function isSomething(value: SettingValue): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value !== undefined && value !== '' && value !== false && value !== 0
}

/** Everything that is wrong between settings, each thing once. */
export function checkSettings(
  views: readonly Effective[],
  command: CommandId,
  env: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  const problems = views.flatMap((view) => [
    ...checkPairs(view),
    ...checkRecords(view),
    ...(needsProvider.includes(command) ? checkProvider(view, env) : []),
    ...(command === 'apply' ? checkOwner(view) : []),
  ])
  const keys = problems.map(({place, subject, message}) => `${place} ${subject} ${message}`)
  return problems.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

const needsProvider: readonly CommandId[] = ['plan', 'apply', 'config check']

function checkPairs(view: Effective): readonly Problem[] {
  const clashes = exclusivePairs(view).map(([name, other]) =>
    problem(view, name, `excludes ${other}, which is set too (${view.origins[other].text})`),
  )
  const lacks = settingNames
    .filter((name) => isGiven(view, name))
    .flatMap((name) =>
      (settings[name].dependsOn ?? [])
        .filter((needed) => isSettingName(needed) && !isSomething(valueAt(view.values, needed)))
        .map((needed) => problem(view, name, `needs ${needed}, which is not set`)),
    )
  return [...clashes, ...lacks]
}

function checkRecords(view: Effective): readonly Problem[] {
  const problems: Problem[] = []
  if (view.values['create-ptr'] && !view.values['managed-record-types'].includes('PTR')) {
    problems.push(problem(view, 'create-ptr', 'needs PTR in managed-record-types'))
  }
  if (view.values['txt-owner-id'] === '')
    problems.push(problem(view, 'txt-owner-id', 'found nothing, expected an id'))
  for (const name of ['source', 'annotation-prefix', 'managed-record-types'] as const) {
    if (view.values[name].length === 0)
      problems.push(problem(view, name, 'found nothing, expected at least one value'))
  }
  return problems
}

function checkOwner(view: Effective): readonly Problem[] {
  if (view.values.registry !== 'txt' || view.values['txt-owner-id'] !== 'default') return []
  return [
    problem(
      view,
      'txt-owner-id',
      'is "default", which every external-dns without an id uses; apply needs an id of its own, such as the name of the cluster',
    ),
  ]
}

function checkProvider(
  view: Effective,
  env: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
  const {provider} = view.values
  if (provider === undefined) {
    return [problem(view, 'provider', `is not set, expected one of ${providerNames.join(', ')}`)]
  }
  if (provider === 'zonefile') return missing(view, ['zonefile-dir'])
  return [...missing(view, ['rfc2136-host', 'rfc2136-zone']), ...checkTransfer(view), ...checkKey(view, env)]
}

function missing(view: Effective, names: readonly SettingName[]): readonly Problem[] {
  return names
    .filter((name) => !isSomething(valueAt(view.values, name)))
    .map((name) => problem(view, name, `is not set, the provider ${view.values.provider} needs it`))
}

function checkTransfer(view: Effective): readonly Problem[] {
  if (view.values['rfc2136-axfr']) return []
  return [problem(view, 'rfc2136-axfr', 'is off, but a plan needs to read the zone by transfer')]
}

function checkKey(view: Effective, env: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  if (view.values['rfc2136-insecure']) return []
  const key = view.values['rfc2136-tsig-keyname']
  if (key === '') {
    return [problem(view, 'rfc2136-tsig-keyname', 'is not set; name the TSIG key, or set rfc2136-insecure')]
  }
  const hasSecret =
    isSomething(view.values['rfc2136-tsig-secret-file']) || isSomething(env['MLDNS_RFC2136_TSIG_SECRET'])
  if (hasSecret) return []
  const message = `the key ${key} has no secret; set MLDNS_RFC2136_TSIG_SECRET or rfc2136-tsig-secret-file`
  return [problem(view, 'rfc2136-tsig-keyname', message)]
}

function problem(view: Effective, name: SettingName, message: string): Problem {
  const subject = view.view === '' ? name : `${name} of view ${view.view}`
  return {place: placeOf(view.origins[name]), subject, message}
}

/** What is allowed and yet surely not meant. */
export function settingWarnings(views: readonly Effective[]): readonly string[] {
  const warnings = views.flatMap((view) => {
    const regex = (['regex-domain-filter', 'regex-domain-exclusion'] as const).find((name) =>
      isGiven(view, name),
    )
    const plain = (['domain-filter', 'exclude-domains'] as const).find((name) => isGiven(view, name))
    if (regex === undefined || plain === undefined) return []
    return [
      `${plain} (${view.origins[plain].text}) has no effect beside ${regex} (${view.origins[regex].text})`,
    ]
  })
  return [...new Set(warnings)]
}

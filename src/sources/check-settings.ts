import {ConfigError} from '../errors.js'
import {parsePrefix} from '../model/ip.js'
import {findNearest} from '../model/nearest.js'
import {valueProblem} from '../model/selector.js'
import {sourceProblem} from './catalog.js'
import {selectorSetting, selectorSettings} from './filters.js'
import {parseNat64} from './nat64.js'
import {serviceTypes} from './service.js'
import type {SourceSettings} from './settings.js'
import {targetProblem} from './target.js'
import {compileTemplate} from './template.js'

/** Every reason for which external-dns would refuse to start with these settings, all at once; empty = none. */
export function checkSourceSettings(settings: SourceSettings): readonly ConfigError[] {
  return [
    ...checkSources(settings),
    ...checkPrefixes(settings),
    ...checkSelectors(settings),
    ...checkTemplates(settings),
    ...checkServiceTypes(settings),
    ...checkIngressClasses(settings),
    ...checkNetworks(settings),
    ...checkTargets(settings),
    ...checkCombinations(settings),
  ]
}

function checkSources({sources}: SourceSettings): readonly ConfigError[] {
  if (sources.length === 0)
    return [new ConfigError('SOURCE_MISSING', 'no --source is given', {hint: 'add --source service'})]
  return sources.flatMap((name) => sourceProblem(name) ?? [])
}

function checkPrefixes({annotationPrefixes}: SourceSettings): readonly ConfigError[] {
  const hint = 'write a prefix such as external-dns.kubernetes.io/'
  if (annotationPrefixes.length === 0)
    return [new ConfigError('ANNOTATION_PREFIX_INVALID', 'no --annotation-prefix is given', {hint})]
  return annotationPrefixes
    .filter((prefix) => prefix === '/' || !prefix.endsWith('/'))
    .map(
      (prefix) =>
        new ConfigError(
          'ANNOTATION_PREFIX_INVALID',
          `--annotation-prefix is "${prefix}", expected text that ends in "/"`,
          {hint},
        ),
    )
}

/** Runs a function that reads a setting, and returns what it found wrong. */
function problemOf(read: () => unknown): readonly ConfigError[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return [error]
    throw error
  }
}

function checkSelectors(settings: SourceSettings): readonly ConfigError[] {
  return selectorSettings.flatMap((setting) => problemOf(() => selectorSetting(settings, setting)))
}

function checkTemplates(settings: SourceSettings): readonly ConfigError[] {
  const flags = [
    ['--fqdn-template', settings.fqdnTemplate],
    ['--target-template', settings.targetTemplate],
    ['--fqdn-target-template', settings.fqdnTargetTemplate],
  ] as const
  return flags.flatMap(([flag, texts]) => problemOf(() => compileTemplate(flag, texts)))
}

function checkServiceTypes({serviceTypes: types}: SourceSettings): readonly ConfigError[] {
  if (types.includes('')) return []
  return types
    .filter((type) => !serviceTypes.includes(type))
    .map((type) => {
      const near = findNearest(type, serviceTypes)
      const message = `--service-type-filter is "${type}", expected one of ${serviceTypes.join(', ')}`
      return new ConfigError('SERVICE_TYPE_UNKNOWN', message, near === undefined ? {} : {hint: `use ${near}`})
    })
}

const legacyClass = 'kubernetes.io/ingress.class'

function checkIngressClasses(settings: SourceSettings): readonly ConfigError[] {
  const {ingressClasses, annotationFilter} = settings
  const problems = ingressClasses.flatMap((name) => {
    const problem = valueProblem(name)
    return problem === undefined
      ? []
      : [new ConfigError('INGRESS_CLASS_INVALID', `--ingress-class cannot be used: ${problem}`)]
  })
  if (ingressClasses.length === 0 || !annotationFilter.includes(legacyClass)) return problems
  const message = `--ingress-class and an --annotation-filter on ${legacyClass} are both given, expected one of them`
  return [
    ...problems,
    new ConfigError('INGRESS_CLASS_TWICE', message, {hint: 'remove the --annotation-filter'}),
  ]
}

function checkNetworks(settings: SourceSettings): readonly ConfigError[] {
  const nets = [
    ...settings.targetNets.map((text) => ['--target-net-filter', text] as const),
    ...settings.excludeTargetNets.map((text) => ['--exclude-target-net', text] as const),
  ]
  const targetNets = nets
    .filter(([, text]) => parsePrefix(text) === undefined)
    .map(
      ([flag, text]) =>
        new ConfigError('NETWORK_INVALID', `${flag} is "${text}", expected a network such as 10.0.0.0/8`),
    )
  const nat64 = settings.nat64Networks
    .filter((text) => parseNat64(text) === undefined)
    .map(
      (text) =>
        new ConfigError('NETWORK_INVALID', `--nat64-networks is "${text}", expected an IPv6 network of /96`, {
          hint: 'the well-known one is 64:ff9b::/96',
        }),
    )
  return [...targetNets, ...nat64]
}

function checkTargets({defaultTargets}: SourceSettings): readonly ConfigError[] {
  return defaultTargets.flatMap((target) => {
    const problem = targetProblem(target)
    if (problem === undefined) return []
    const message = `--default-targets is "${target}", expected an address or host name: ${problem}`
    return [new ConfigError('TARGET_INVALID', message)]
  })
}

function checkCombinations(settings: SourceSettings): readonly ConfigError[] {
  const problems: ConfigError[] = []
  if (settings.ignoreHostnameAnnotation && settings.fqdnTemplate.join('').trim() === '')
    problems.push(
      new ConfigError(
        'FQDN_TEMPLATE_MISSING',
        '--ignore-hostname-annotation is given without --fqdn-template, so nothing would name a record',
        {hint: 'add --fqdn-template'},
      ),
    )
  if (settings.createPtr && !settings.managedRecordTypes.includes('PTR'))
    problems.push(
      new ConfigError(
        'PTR_NOT_MANAGED',
        '--create-ptr is given, but PTR is not among --managed-record-types',
        {
          hint: 'add --managed-record-types PTR beside A, AAAA and CNAME',
        },
      ),
    )
  if (!(settings.minTtl >= 0 && settings.minTtl <= 2147483647))
    problems.push(
      new ConfigError('MIN_TTL_INVALID', `--min-ttl is ${settings.minTtl} seconds, expected 0 to 2147483647`),
    )
  return problems
}

import {refOf, type KubeObject} from '../model/cluster.js'
import {nameProblem, normalizeName} from '../model/dns-name.js'
import type {Endpoint, ObjectRef, ProviderProperty} from '../model/endpoint.js'
import type {Finding, Severity} from '../model/finding.js'
import {readAnnotations, splitList, type Annotations} from './annotations.js'
import {providerProperties} from './provider-properties.js'
import {titleOf} from './object-title.js'
import type {ObjectVerdict, SkipReason} from './source.js'
import {stripDot, targetProblem, targetType} from './target.js'
import {parseTtl} from './ttl.js'

/** A name an object asks for and the field that says so. */
export type WantedName = {readonly name: string; readonly field: string}

/** Targets found for an object's names, where they came from, and what is missing. */
export type FoundTargets = {
  readonly targets: readonly string[]
  readonly via: readonly string[]
  /** Why there are none. Set exactly when `targets` is empty. */
  readonly absent?: SkipReason
  /** Record types that are expected and not there yet. */
  readonly missing?: {readonly types: readonly string[]; readonly reason: SkipReason}
}

/** What one object came to. */
export type ReadObject = {
  readonly endpoints: readonly Endpoint[]
  readonly verdict: ObjectVerdict
  readonly findings: readonly Finding[]
}

const none: readonly never[] = Object.freeze([])

/**
 * The reading of one object: collects the names it wants, what is published for them and why the rest is not. It keeps
 * the promise of the verdict: every name that is wanted and not published is skipped with a reason.
 */
export class ObjectReading {
  readonly object: KubeObject
  readonly ref: ObjectRef
  readonly resource: string
  readonly annotations: Annotations
  readonly #source: string
  readonly #endpoints: Endpoint[] = []
  readonly #wanted = new Set<string>()
  #skipped: ObjectVerdict['skipped'][number][] | undefined
  #findings: Finding[] | undefined
  #target: FoundTargets | undefined | null = null
  #labels: Readonly<Record<string, string>> | undefined
  #ttl: number | undefined
  #properties: readonly ProviderProperty[] | undefined

  /** `source` names the source as in `--source`, `label` as in the `resource` label. */
  constructor(
    object: KubeObject,
    source: {readonly name: string; readonly label: string},
    prefixes: readonly string[],
  ) {
    const {namespace, name} = object.metadata
    this.object = object
    this.ref = refOf(object)
    this.#source = source.name
    this.resource = namespace === '' ? `${source.label}/${name}` : `${source.label}/${namespace}/${name}`
    this.annotations = readAnnotations(object.metadata.annotations, prefixes)
  }

  /** `Service shop/web`, for messages. */
  get title(): string {
    return titleOf(this.object)
  }

  /** How many endpoints there are so far. */
  get published(): number {
    return this.#endpoints.length
  }

  /** Whether any name was taken up. */
  get hasNames(): boolean {
    return this.#wanted.size > 0
  }

  /** Notes a finding about the object, once. */
  find(code: string, severity: Severity, message: string, more: Pick<Finding, 'names' | 'fix'> = {}): void {
    this.#findings ??= []
    if (!this.#findings.some((known) => known.message === message))
      this.#findings.push({code, severity, message, ref: this.ref, ...more})
  }

  /**
   * Takes up a name as it was written and returns its normal form; undefined, with a finding, when it is empty or no
   * legal name.
   */
  want(written: string, field: string): WantedName | undefined {
    const name = normalizeName(stripDot(written))
    if (name === '') {
      this.find('MLD0303', 'warning', `${this.title}: ${field} holds an empty name; it is left out`, {
        fix: 'remove the stray comma or the empty value',
      })
      return undefined
    }
    this.#wanted.add(name)
    const problem = nameProblem(name)
    if (problem === undefined) return {name, field}
    const message = `${this.title}: ${field} names "${written}", which is no DNS name: ${problem.reason}`
    const fix = `write a legal host name in ${field}`
    this.find('MLD0303', 'error', message, {names: [name], fix})
    this.skip(name, {code: 'bad-name', message, decided: false, fix})
    return undefined
  }

  /** The members of a host list annotation that are legal names; all readings when prefixes disagree. */
  wantHosts(suffix: string): readonly WantedName[] {
    const wanted: WantedName[] = []
    const reading = this.annotations.values.get(suffix)
    if (reading === undefined) return wanted
    const conflict = this.annotations.conflicts.find((one) => one.suffix === suffix)
    for (const {key, value} of conflict?.readings ?? [reading]) {
      for (const host of splitList(value)) {
        const name = this.want(host, `annotation ${key}`)
        if (name !== undefined) wanted.push(name)
      }
    }
    return wanted
  }

  /** Says why a wanted name is not published; with `types`, why these types of it are not. */
  skip(name: string, reason: SkipReason, types?: readonly string[]): void {
    this.#wanted.add(name)
    this.#skipped ??= []
    this.#skipped.push(types === undefined ? {name, reason} : {name, types, reason})
  }

  /** Publishes the targets under a name, one endpoint per type in the order A, AAAA, CNAME; or skips it. */
  publish({name, field}: WantedName, found: FoundTargets): void {
    if (found.absent !== undefined) return this.skip(name, found.absent)
    for (const {type, targets} of byType(found.targets))
      this.add(name, type, targets, {field, via: found.via})
    if (found.missing !== undefined) this.skip(name, found.missing.reason, found.missing.types)
  }

  /** Adds one endpoint that carries the object's label, TTL, properties and set identifier. */
  add(
    name: string,
    type: string,
    targets: readonly string[],
    origin: {readonly field: string; readonly via: readonly string[]},
  ): void {
    this.#labels ??= {resource: this.resource}
    this.addBare({
      dnsName: name,
      recordType: type,
      targets,
      recordTTL: this.ttl(),
      setIdentifier: this.annotations.values.get('set-identifier')?.value ?? '',
      labels: this.#labels,
      providerSpecific: this.#providerProperties(),
      origins: [this.origin(origin.field, origin.via)],
    })
  }

  /** Adds an endpoint as it is. */
  addBare(endpoint: Endpoint): void {
    this.#wanted.add(endpoint.dnsName)
    this.#endpoints.push(endpoint)
  }

  origin(field: string, via: readonly string[]): Endpoint['origins'][number] {
    return {ref: this.ref, source: this.#source, field, via}
  }

  /** Targets of the `target` annotation; undefined when there is none or it is empty. */
  targetAnnotation(): FoundTargets | undefined {
    if (this.#target === null) this.#target = this.#readTargetAnnotation()
    return this.#target
  }

  #readTargetAnnotation(): FoundTargets | undefined {
    const reading = this.annotations.values.get('target')
    if (reading === undefined || reading.value === '') return undefined
    return this.writtenTargets(reading.value, `annotation ${reading.key}`)
  }

  /** The targets of a comma list somebody wrote; absent when none of them is usable. */
  writtenTargets(value: string, field: string): FoundTargets {
    const targets = this.checkTargets(splitList(value), field)
    if (targets.length > 0) return {targets, via: [field]}
    const message = `${this.title}: ${field} is "${value}", expected addresses or host names`
    return {targets, via: [], absent: {code: 'bad-target', message, decided: false}}
  }

  /** The usable ones of targets somebody wrote, unique, without trailing dot; findings for the others. */
  checkTargets(written: readonly string[], field: string): readonly string[] {
    const targets = new Set<string>()
    for (const text of written) {
      const target = stripDot(text)
      const problem = target === '' ? 'it is empty' : targetProblem(target)
      if (problem === undefined) targets.add(target)
      else
        this.find(
          'MLD0303',
          target === '' ? 'warning' : 'error',
          `${this.title}: ${field} holds target "${text}", which is left out: ${problem}`,
          {fix: `write addresses or host names, separated by commas, in ${field}`},
        )
    }
    return [...targets]
  }

  /** Seconds of the ttl annotation, 0 when unset or not understood (with a finding, once). */
  ttl(): number {
    if (this.#ttl !== undefined) return this.#ttl
    this.#ttl = 0
    const reading = this.annotations.values.get('ttl')
    if (reading === undefined) return 0
    const parsed = parseTtl(reading.value)
    if (parsed.ok) return (this.#ttl = parsed.seconds)
    const message = `${this.title}: annotation ${reading.key} is "${reading.value}", which is no TTL: ${parsed.reason}`
    this.find('MLD0309', 'warning', `${message}; the TTL counts as not set`, {
      fix: `set ${reading.key} to a number of seconds`,
    })
    return 0
  }

  #providerProperties(): readonly ProviderProperty[] {
    if (this.#properties !== undefined) return this.#properties
    if (!this.annotations.hasProperties) return (this.#properties = none)
    const alias = this.annotations.values.get('alias')
    if (alias !== undefined && alias.value !== 'true' && alias.value !== 'false')
      this.find(
        'MLD0301',
        'warning',
        `${this.title}: annotation ${alias.key} is "${alias.value}" and has no effect; only "true" has one`,
        {fix: `set ${alias.key} to "true" or remove it`},
      )
    this.#properties = providerProperties(this.annotations)
    return this.#properties
  }

  /** Why annotations cannot be acted on because two prefixes disagree, with an error finding; undefined when they can. */
  conflict(): SkipReason | undefined {
    const [first] = this.annotations.conflicts
    if (first === undefined) return undefined
    const said = first.readings.map(({key, value}) => `${key} is "${value}"`).join(' but ')
    const message = `${this.title}: ${said}; expected one value for "${first.suffix}"`
    const fix = `give both annotations the same value, or remove one of them`
    this.find('MLD0302', 'error', message, {fix, names: [...this.#wanted]})
    return {code: 'annotation-conflict', message, decided: false, fix}
  }

  /** Ends the reading of an object that publishes nothing: all its names are skipped for the one reason. */
  reject(reason: SkipReason): ReadObject {
    const wanted = [...this.#wanted]
    return {
      endpoints: [],
      findings: this.#findings ?? none,
      verdict: {...this.#verdict(), skipped: wanted.map((name) => ({name, reason})), reason},
    }
  }

  /** Ends the reading. `nothing` is the reason when no name was wanted at all. */
  finish(nothing: () => SkipReason): ReadObject {
    const reason = this.#endpoints.length > 0 ? undefined : (this.#skipped?.[0]?.reason ?? nothing())
    return {
      endpoints: this.#endpoints,
      findings: this.#findings ?? none,
      verdict: reason === undefined ? this.#verdict() : {...this.#verdict(), reason},
    }
  }

  #verdict(): ObjectVerdict {
    return {ref: this.ref, resource: this.resource, wanted: [...this.#wanted], skipped: this.#skipped ?? none}
  }
}

/** Targets by record type, in the order A, AAAA, CNAME. */
function byType(
  targets: readonly string[],
): readonly {readonly type: string; readonly targets: readonly string[]}[] {
  const [first] = targets
  if (first !== undefined && targets.length === 1) return [{type: targetType(first), targets}]
  return ['A', 'AAAA', 'CNAME']
    .map((type) => ({type, targets: targets.filter((target) => targetType(target) === type)}))
    .filter((group) => group.targets.length > 0)
}

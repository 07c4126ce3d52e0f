import type {ObjectReading, WantedName} from './object-reading.js'
import type {SourceContext} from './source-context.js'
import type {SkipReason} from './source.js'
import {targetType} from './target.js'
import {renderNames, renderPairs, type Template} from './template.js'

/** How an object's template names are published. */
export type TemplateUse = {
  readonly source: string
  /** Whether the source knows `--fqdn-target-template`; it is then run before the other. */
  readonly pairs: boolean
  /** Whether names would find no target now. */
  readonly idle: () => boolean
  readonly publish: (name: WantedName) => void
}

/**
 * Runs the templates as external-dns does: only when nothing was published yet, unless `--combine-fqdn-annotation` is
 * on. Returns why the object must be held when a template fails on it; external-dns ends its whole run there.
 */
export function applyTemplates(
  reading: ObjectReading,
  {settings, templates}: SourceContext,
  use: TemplateUse,
): SkipReason | undefined {
  const named = reading.hasNames
  const runs = (): boolean => settings.combineFqdnAnnotation || reading.published === 0
  if (use.pairs && templates.pairs !== undefined && runs()) {
    const failure = publishPairs(reading, templates.pairs, use.source)
    if (failure !== undefined) return failure
  }
  if (templates.fqdn === undefined || !runs()) return undefined
  if (named && !settings.combineFqdnAnnotation && use.idle()) return undefined
  const rendered = renderNames(templates.fqdn, reading.object, use.source)
  if (!rendered.ok) return failed(reading, '--fqdn-template', rendered.reason)
  for (const text of rendered.values) {
    const name = reading.want(text, '--fqdn-template')
    if (name !== undefined) use.publish(name)
  }
  return undefined
}

/** Endpoints of name:target pairs carry nothing of the object but their origin, as in external-dns. */
function publishPairs(reading: ObjectReading, template: Template, source: string): SkipReason | undefined {
  const rendered = renderPairs(template, reading.object, source)
  if (!rendered.ok) return failed(reading, '--fqdn-target-template', rendered.reason)
  for (const pair of rendered.values) {
    const name = reading.want(pair.name, '--fqdn-target-template')
    const [target] = reading.checkTargets([pair.target], '--fqdn-target-template')
    if (name === undefined) continue
    if (target === undefined)
      reading.skip(name.name, {
        code: 'bad-target',
        message: `${reading.title}: --fqdn-target-template gives ${name.name} the target "${pair.target}", which is none`,
        decided: false,
      })
    else
      reading.addBare({
        dnsName: name.name,
        recordType: targetType(target),
        targets: [target],
        recordTTL: 0,
        setIdentifier: '',
        labels: {},
        providerSpecific: [],
        origins: [reading.origin('--fqdn-target-template', ['--fqdn-target-template'])],
      })
  }
  return undefined
}

function failed(reading: ObjectReading, flag: string, reason: string): SkipReason {
  const message = `${reading.title}: ${flag} cannot be rendered: ${reason}`
  const fix = `mend ${flag}, or test for the field with {{if}} before it is used`
  reading.find('MLD0301', 'error', message, {fix})
  return {code: 'template', message, decided: false, fix}
}

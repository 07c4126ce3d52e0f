import {ConfigError} from '../errors.js'
import type {KubeObject} from '../model/cluster.js'
import type {SourceSettings} from './settings.js'
import {stripDot} from './target.js'
import {execute} from './template-eval.js'
import {isFunctionName} from './template-functions.js'
import {TemplateSyntaxError, type Tree} from './template-nodes.js'
import {parseTemplate} from './template-parser.js'
import {structOfKind} from './template-types.js'
import {Struct, TemplateFailure, TextMap} from './template-values.js'

/** A compiled template. */
export type Template = {readonly tree: Tree}

/** The templates of the settings; an option whose text is blank is not set. */
export type NameTemplates = {
  /** `--fqdn-template` */
  readonly fqdn?: Template
  /** `--target-template` */
  readonly target?: Template
  /** `--fqdn-target-template` */
  readonly pairs?: Template
}

/** What a template gave for one object, or why it failed. */
export type Rendered<TValue> =
  {readonly ok: true; readonly values: readonly TValue[]} | {readonly ok: false; readonly reason: string}

/** @throws ConfigError naming flag, text and position of the first mistake */
export function compileTemplates(settings: SourceSettings): NameTemplates {
  const fqdn = compileTemplate('--fqdn-template', settings.fqdnTemplate)
  const target = compileTemplate('--target-template', settings.targetTemplate)
  const pairs = compileTemplate('--fqdn-target-template', settings.fqdnTargetTemplate)
  return {
    ...(fqdn === undefined ? {} : {fqdn}),
    ...(target === undefined ? {} : {target}),
    ...(pairs === undefined ? {} : {pairs}),
  }
}

/**
 * Compiles the values of one flag, joined by commas so that definitions are shared; undefined when they are blank.
 * @throws ConfigError naming flag, text and position
 */
export function compileTemplate(flag: string, texts: readonly string[]): Template | undefined {
  const text = texts.join(',')
  if (text.trim() === '') return undefined
  try {
    return {tree: parseTemplate(text, isFunctionName)}
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error
    throw new ConfigError(
      'TEMPLATE_INVALID',
      `cannot read ${flag} "${text}": ${error.message} (at character ${error.position + 1})`,
      {hint: `write a Go template such as "{{.Name}}.example.com"`, cause: error},
    )
  }
}

/** The members of a template's comma-separated result: trimmed, without trailing dot, unique, sorted. */
export function renderNames(template: Template, object: KubeObject, source: string): Rendered<string> {
  const rendered = renderText(template, object, source)
  if (!rendered.ok) return rendered
  const names = rendered.text.split(',').map((piece) => stripDot(piece.trim()))
  return {ok: true, values: [...new Set(names.filter((name) => name !== ''))].sort()}
}

/** The `name:target` members of a template's result; members without a name or a target are left out. */
export function renderPairs(
  template: Template,
  object: KubeObject,
  source: string,
): Rendered<{readonly name: string; readonly target: string}> {
  const rendered = renderNames(template, object, source)
  if (!rendered.ok) return rendered
  const values = rendered.values.flatMap((piece) => {
    const colon = piece.indexOf(':')
    const pair = {name: piece.slice(0, colon).trim(), target: piece.slice(colon + 1).trim()}
    return colon < 0 || pair.name === '' || pair.target === '' ? [] : [pair]
  })
  return {ok: true, values}
}

type Text = {readonly ok: true; readonly text: string} | {readonly ok: false; readonly reason: string}

/** Runs a template on the Go form of the object, and when that fails on its JSON form, where a missing key is an error. */
function renderText({tree}: Template, object: KubeObject, source: string): Text {
  const struct = structOfKind(object.kind)
  if (struct === undefined)
    return attempt(() => execute(tree, genericContext(object), {source, strict: true}))
  const first = attempt(() => execute(tree, new Struct(struct, jsonOf(object)), {source, strict: false}))
  if (first.ok) return first
  const second = attempt(() => execute(tree, genericContext(object), {source, strict: true}))
  return second.ok ? second : first
}

function attempt(run: () => string): Text {
  try {
    return {ok: true, text: run()}
  } catch (error) {
    if (error instanceof TemplateFailure) return {ok: false, reason: error.message}
    throw error
  }
}

function jsonOf({
  apiVersion,
  kind,
  metadata,
  spec,
  status,
  rest,
}: KubeObject): Readonly<Record<string, unknown>> {
  return {...rest, apiVersion, kind, metadata, spec, status}
}

function genericContext(object: KubeObject): Readonly<Record<string, unknown>> {
  const {apiVersion, kind, metadata, spec, status} = object
  return {
    Name: metadata.name,
    Namespace: metadata.namespace,
    Kind: kind,
    APIVersion: apiVersion,
    Labels: new TextMap(metadata.labels),
    Annotations: new TextMap(metadata.annotations),
    Metadata: metadata,
    Spec: spec,
    Status: status,
    Object: jsonOf(object),
  }
}

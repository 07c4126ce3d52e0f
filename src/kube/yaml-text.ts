import type * as Yaml from 'js-yaml'

import {createLineCounter, type RawDocument, TextProblem} from './raw-document.js'

type Events = readonly Yaml.Event[]

/**
 * An alias is a reference until somebody walks the document. A document that unfolds to more nodes than this, and to
 * many times what is written in it, is an attack, not a manifest.
 */
const maxUnfoldedNodes = 100_000
const maxUnfolding = 10

/**
 * Parses a stream of YAML documents. Lines come from the parser's events, so `---` inside a block scalar is text.
 * Booleans are those kubectl sees: `yes` and `on` too. Merge keys (`<<`) are applied.
 * @throws TextProblem with line and column
 */
export async function parseYamlText(text: string): Promise<readonly RawDocument[]> {
  const yaml = await import('js-yaml')
  const schema = yaml.CORE_SCHEMA.withTags(yaml.mergeTag, kubectlBool(yaml))
  let events: Events
  let values: readonly unknown[]
  try {
    const parsed = yaml.parseEvents(text, {})
    events = parsed
    values = yaml.constructFromEvents(parsed, {source: text, schema, maxAliases: 1000})
  } catch (error) {
    throw toTextProblem(yaml, error)
  }
  return locateDocuments(yaml, text, events, values)
}

/** YAML 1.1 booleans but for single letters, which are names more often than answers. */
function kubectlBool(yaml: typeof Yaml): Yaml.ScalarTagDefinition<boolean> {
  return yaml.defineScalarTag('tag:yaml.org,2002:bool', {
    implicit: true,
    implicitFirstChars: 'yYnNtTfFoO'.split(''),
    resolve: (source) => booleans.get(source) ?? yaml.NOT_RESOLVED,
    identify: (value) => typeof value === 'boolean',
  })
}

const booleans: ReadonlyMap<string, boolean> = new Map(
  [
    ['true', 'yes', 'on'],
    ['false', 'no', 'off'],
  ].flatMap((words, index) =>
    words.flatMap((word) =>
      [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)].map(
        (form) => [form, index === 0] as const,
      ),
    ),
  ),
)

function toTextProblem(yaml: typeof Yaml, error: unknown): TextProblem {
  if (!(error instanceof yaml.YAMLException))
    return new TextProblem(`not valid YAML: ${error instanceof Error ? error.message : String(error)}`, 1, 1)
  const {mark, reason} = error
  return new TextProblem(`not valid YAML: ${reason}`, (mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1)
}

function locateDocuments(
  yaml: typeof Yaml,
  text: string,
  events: Events,
  values: readonly unknown[],
): readonly RawDocument[] {
  const lineOf = createLineCounter(text)
  const documents: RawDocument[] = []
  let aliases = false
  let start = 0
  const finish = (next: number): void => {
    const value = values[documents.length]
    const root = start + 1
    const line = lineOf(Math.max(0, offsetOf(events[root])))
    if (aliases && isHuge(value, maxUnfolding * (next - start)))
      throw new TextProblem('its aliases (*name) unfold to too many nodes', line, 1)
    documents.push({
      value,
      line,
      itemLines: () => itemOffsets(yaml, text, events, root).map(createLineCounter(text)),
      locate: (path) => {
        const offset = findOffset(yaml, text, events, root, path)
        return offset < 0 ? undefined : createLineCounter(text)(offset)
      },
    })
    aliases = false
  }
  for (const [index, event] of events.entries()) {
    if (event.type === yaml.EVENT_ID.ALIAS) aliases = true
    if (event.type !== yaml.EVENT_ID.DOCUMENT) continue
    if (index > 0) finish(index)
    start = index
  }
  if (events.length > 0) finish(events.length)
  return documents
}

function isHuge(value: unknown, written: number): boolean {
  const limit = Math.max(maxUnfoldedNodes, written)
  const open: unknown[] = [value]
  for (let nodes = 0; open.length > 0; nodes++) {
    if (nodes > limit) return true
    const node = open.pop()
    if (typeof node !== 'object' || node === null) continue
    for (const child of Object.values(node)) open.push(child)
  }
  return false
}

/** Where a node begins, or -1. */
function offsetOf(event: Yaml.Event | undefined): number {
  if (event === undefined) return -1
  if ('valueStart' in event) return event.valueStart
  if ('start' in event) return event.start
  return 'anchorStart' in event ? event.anchorStart : -1
}

/** The index after the node that begins at `index`. */
function skipNode(yaml: typeof Yaml, events: Events, index: number): number {
  const {SEQUENCE, MAPPING, POP} = yaml.EVENT_ID
  for (let depth = 0, at = index; at < events.length; at++) {
    const type = events[at]?.type
    if (type === SEQUENCE || type === MAPPING) depth++
    else if (type === POP) depth--
    if (depth <= 0) return at + 1
  }
  return events.length
}

/** Indices of the values in the collection at `index`, with their keys or positions. */
function* childrenOf(
  yaml: typeof Yaml,
  text: string,
  events: Events,
  index: number,
): Generator<readonly [string | number, number]> {
  const {SEQUENCE, MAPPING, POP, SCALAR} = yaml.EVENT_ID
  const type = events[index]?.type
  if (type !== SEQUENCE && type !== MAPPING) return
  for (let at = index + 1, position = 0; at < events.length && events[at]?.type !== POP; position++) {
    const key = events[at]
    const value = type === MAPPING ? skipNode(yaml, events, at) : at
    const name = key?.type === SCALAR ? yaml.getScalarValue(text, key) : ''
    yield [type === MAPPING ? name : position, value]
    at = skipNode(yaml, events, value)
  }
}

function itemOffsets(yaml: typeof Yaml, text: string, events: Events, root: number): readonly number[] {
  for (const [key, index] of childrenOf(yaml, text, events, root)) {
    if (key === 'items')
      return Array.from(childrenOf(yaml, text, events, index), ([, at]) => offsetOf(events[at]))
  }
  return []
}

function findOffset(
  yaml: typeof Yaml,
  text: string,
  events: Events,
  root: number,
  path: readonly (string | number)[],
): number {
  let at = root
  let offset = offsetOf(events[root])
  for (const step of path) {
    const next = Array.from(childrenOf(yaml, text, events, at)).find(([key]) => key === step)
    if (next === undefined) return offset
    at = next[1]
    const found = offsetOf(events[at])
    if (found >= 0) offset = found
  }
  return offset
}

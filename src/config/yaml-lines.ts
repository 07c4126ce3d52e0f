import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  getScalarValue,
  type Event,
} from 'js-yaml'

type Frame = {
  readonly kind: 'map' | 'list' | 'document'
  readonly path: string
  index: number
  key: string | undefined
}

/** The line, from 1, of every key and item of a YAML document, by its path: `policy`, `views/0/policy`, `source/1`. */
export function yamlLines(text: string, events: readonly Event[]): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  const lineAt = lineCounter(text)
  const stack: Frame[] = []
  for (const event of events) {
    if (event.type === EVENT_POP) {
      stack.pop()
      continue
    }
    if (event.type === EVENT_DOCUMENT) {
      stack.push({kind: 'document', path: '', index: 0, key: undefined})
      continue
    }
    const parent = stack.at(-1)
    const offset = offsetOf(event)
    if (parent?.kind === 'map' && parent.key === undefined) {
      parent.key = event.type === EVENT_SCALAR ? getScalarValue(text, event) : ''
      if (offset !== undefined) lines.set(join(parent.path, parent.key), lineAt(offset))
      if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE)
        stack.push(frame(event.type, parent.path))
      continue
    }
    const path = childPath(parent)
    if (parent?.kind === 'list' && offset !== undefined) lines.set(path, lineAt(offset))
    if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) stack.push(frame(event.type, path))
  }
  return lines
}

function frame(type: number, path: string): Frame {
  return {kind: type === EVENT_MAPPING ? 'map' : 'list', path, index: 0, key: undefined}
}

/** The path of the value that comes next; counts the parent on. */
function childPath(parent: Frame | undefined): string {
  if (parent === undefined || parent.kind === 'document') return ''
  if (parent.kind === 'list') return join(parent.path, String(parent.index++))
  const path = join(parent.path, parent.key ?? '')
  parent.key = undefined
  return path
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}/${part}`
}

function offsetOf(event: Event): number | undefined {
  if (event.type === EVENT_SCALAR) return event.valueStart
  if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) return event.start
  return event.type === EVENT_ALIAS ? event.anchorStart : undefined
}

/** Lines by offset; offsets only grow, so the text is walked once. */
function lineCounter(text: string): (offset: number) => number {
  let position = 0
  let line = 1
  return (offset) => {
    for (; position < offset; position++) if (text.charCodeAt(position) === 10) line++
    return line
  }
}

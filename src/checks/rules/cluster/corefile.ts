/** One server block of a Corefile: the zones it serves and what its plugins do, in order. */
export type ServerBlock = {
  /** Normalised, without port and scheme; '' is the root. */
  readonly zones: readonly string[]
  /** `directive argument argument`, the inner lines of a block joined. */
  readonly plugins: readonly Plugin[]
}

export type Plugin = {
  readonly name: string
  readonly args: readonly string[]
  /** The lines within braces, by words. */
  readonly lines: readonly (readonly string[])[]
}

type Word = {readonly text: string; readonly line: number}

/**
 * Reads a Corefile (the Caddyfile grammar CoreDNS uses): `ZONE:PORT … { plugin args { … } }`. undefined when braces do
 * not match; snippets `(name) { … }` and imports are kept as they stand.
 */
export function parseCorefile(text: string): readonly ServerBlock[] | undefined {
  const words = tokenize(text)
  const blocks: ServerBlock[] = []
  let index = 0
  while (index < words.length) {
    const keys: string[] = []
    while (index < words.length && words[index]?.text !== '{') keys.push(words[index++]?.text ?? '')
    const end = closing(words, index)
    if (end === undefined) return undefined
    const isSnippet = keys[0]?.startsWith('(') === true
    if (!isSnippet && keys[0] !== 'import')
      blocks.push({zones: keys.flatMap(zoneOf), plugins: readPlugins(words.slice(index + 1, end))})
    index = end + 1
  }
  return blocks
}

function tokenize(text: string): readonly Word[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line.replace(/(^|\s)#.*$/, '').match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []
    return words.map((word) => ({text: word.replace(/^"(.*)"$/, '$1'), line: index}))
  })
}

/** The index of the brace that closes the one at `start`. */
function closing(words: readonly Word[], start: number): number | undefined {
  let depth = 0
  for (let index = start; index < words.length; index++) {
    const {text} = words[index] ?? {}
    if (text === '{') depth++
    if (text === '}' && --depth === 0) return index
  }
  return undefined
}

function readPlugins(words: readonly Word[]): readonly Plugin[] {
  const plugins: Plugin[] = []
  let index = 0
  while (index < words.length) {
    const {text: name, line} = words[index] ?? {text: '', line: 0}
    index++
    const args: string[] = []
    while (words[index]?.line === line && words[index]?.text !== '{') args.push(words[index++]?.text ?? '')
    if (words[index]?.text !== '{') {
      plugins.push({name, args, lines: []})
      continue
    }
    const end = closing(words, index) ?? words.length
    plugins.push({name, args, lines: toLines(words.slice(index + 1, end))})
    index = end + 1
  }
  return plugins
}

function toLines(words: readonly Word[]): readonly (readonly string[])[] {
  const lines = new Map<number, string[]>()
  for (const {text, line} of words) {
    const known = lines.get(line)
    if (known === undefined) lines.set(line, [text])
    else known.push(text)
  }
  return [...lines.values()]
}

/** `dns://example.com.:5353,` is `example.com`. */
function zoneOf(key: string): readonly string[] {
  return key
    .split(',')
    .filter((part) => part !== '')
    .map((part) =>
      part
        .replace(/^[a-z]+:\/\//i, '')
        .replace(/:\d+$/, '')
        .replace(/\.$/, '')
        .toLowerCase(),
    )
}

/**
 * Why a text is not well-formed XML 1.0, or undefined. Knows what JUnit files are made of: one declaration, elements,
 * attributes in double quotes, text, and the five predefined entities.
 */
export function xmlProblem(text: string): string | undefined {
  const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(text)
  if (illegal !== null) return `character ${JSON.stringify(illegal[0])}`
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!text.startsWith(declaration)) return 'no declaration'
  const open: string[] = []
  let roots = 0
  const token = /<(\/?)([A-Za-z][\w-]*)((?: [A-Za-z][\w-]*="[^"<]*")*)(\/?)>|([^<]+)/gy
  token.lastIndex = declaration.length
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) return `at ${at}: ${JSON.stringify(text.slice(at, at + 60))}`
    const [, slash, name = '', attributes = '', empty, content = ''] = match
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(attributes + content))
      return `entity in ${JSON.stringify(match[0])}`
    if (content.includes(']]>')) return 'the end of a CDATA section'
    const names = [...attributes.matchAll(/ ([\w-]+)=/g)].map((one) => one[1])
    if (new Set(names).size !== names.length) return `an attribute twice in <${name}>`
    if (content !== '') {
      if (open.length === 0 && content.trim() !== '') return 'text outside'
      continue
    }
    if (slash === '/') {
      if (open.pop() !== name) return `</${name}> closes another`
    } else if (empty !== '/') open.push(name)
    if (open.length === 0) roots++
  }
  if (open.length > 0) return `${open.join()} stays open`
  return roots === 1 ? undefined : `${roots} roots`
}

/**
 * Characters that must never reach a terminal, a log or a comment as they are: control characters (a name or
 * annotation may hold ESC), characters without width, and those that turn the direction of text (CVE-2021-42574).
 */
const hidden =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

const short: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

/**
 * The text with every hidden character written out (`\n`, `\u{1b}`). Everything that comes from a cluster, a zone, a
 * file or a server passes through here on its way to people.
 */
export function visible(text: string): string {
  return isPlain(text) ? text : text.replace(hidden, escapeCharacter)
}

/** {@link visible}, and everything outside ASCII written out as well, for terminals that are not UTF-8. */
export function visibleAscii(text: string): string {
  return isPlain(text) ? text : visible(text).replace(/[^ -~]/gu, escapeCharacter)
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text)
}

function escapeCharacter(character: string): string {
  return short[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

const patterns: readonly (readonly [RegExp, string])[] = [
  // user:password@ in a URL
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 ***'],
  // a JSON web token, wherever it stands
  [/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, '***'],
  [
    /\b((?:access_|id_|refresh_|api[_-]?)?(?:token|key)|client[_-]secret|password|passwd|secret)(["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
    '$1$2***',
  ],
]

/** The text with what looks like a credential replaced by `***`: URL credentials, bearer tokens, `token=…`. */
export function redact(text: string): string {
  return patterns.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text)
}

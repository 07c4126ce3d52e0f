import {createRequire} from 'node:module'

type Tr46 = {toASCII(name: string, options: Record<string, boolean>): string | null}

/**
 * The A-label form of a name that holds non-ASCII letters, by UTS 46 with transitional processing (ß becomes ss),
 * the way external-dns keys its plan; undefined when the name is not a legal IDN.
 *
 * tr46 is loaded at the first non-ASCII name only: its tables cost more than the rest of the start-up, and almost no
 * zone needs them. It is a pure function of its input, which is why the import rules name it as an exception.
 */
export function toALabels(name: string): string | undefined {
  const tr46: Tr46 = createRequire(import.meta.url)('tr46')
  return (
    tr46.toASCII(name, {
      checkHyphens: false,
      checkBidi: false,
      checkJoiners: false,
      useSTD3ASCIIRules: false,
      transitionalProcessing: true,
      verifyDNSLength: false,
      ignoreInvalidPunycode: true,
    }) ?? undefined
  )
}

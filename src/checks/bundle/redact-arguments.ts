import {isReference} from '../controllers/container-environment.js'
import {booleanFlags, isKnownFlag, secretFlags} from '../controllers/flags.js'

/** One argument as a bundle tells it. */
export type RedactedWord = {
  readonly text: string
  /** As it was given; undefined when it is or may be a secret. */
  readonly open: string | undefined
}

type Clean = (text: string) => string

/** What the word after a flag is. */
type Expected = 'nothing' | 'secret' | 'perhaps-secret' | 'known-value' | 'value'

/** Names of flags that take a secret, wherever they are from; not those that say where it is or how it is used. */
const secretWord = /password|passwd|passphrase|secret|token|api-?key|aes-key|access-?key|private-?key/i
const aboutSecret = /-(?:file|path|dir|name|id|ref|alg|algorithm|type|ttl)$/i

/**
 * The words of a command line, the values of secret flags hidden in both forms (`--x=value`, `--x value`). A lone
 * reference to a variable (`$(NAME)`) holds no value. Words that belong to no flag say nothing and are hidden, scripts
 * among them; a command line goes on being read as before.
 * @param program how many words stand before the arguments
 */
export function redactArguments(
  words: readonly string[],
  program: number,
  clean: Clean,
): readonly RedactedWord[] {
  let expected: Expected = 'nothing'
  return words.map((word, index) => {
    const wanted = expected
    expected = 'nothing'
    if (wanted === 'secret' || (wanted === 'perhaps-secret' && !looksLikeFlag(word))) return hide(word)
    const flag = flagOf(word)
    if (flag !== undefined && wanted !== 'known-value') {
      if (!word.includes('=')) expected = expectedAfter(flag)
      return toFlag(word, flag, clean)
    }
    if (wanted === 'known-value') return tell(word, cleanValue(word, clean))
    if (word === '--' || (index < program && !/\s/.test(word))) return tell(word, word)
    return wanted === 'value' && !/\s/.test(word) ? tell(word, clean(word)) : hide(word)
  })
}

/** After a flag that may be a switch: `--once`, which is hardly anybody's password. */
function looksLikeFlag(word: string): boolean {
  return /^--[a-z][a-z0-9-]*(?:=|$)/.test(word)
}

function flagOf(word: string): string | undefined {
  return /^--?([A-Za-z][^=]*)/.exec(word)?.[1]
}

function expectedAfter(flag: string): Expected {
  if (secretFlags.has(flag)) return 'secret'
  if (isSecretFlag(flag)) return 'perhaps-secret'
  if (booleanFlags.has(flag) || booleanFlags.has(flag.replace(/^no-/, ''))) return 'nothing'
  return isKnownFlag(flag) ? 'known-value' : 'value'
}

function isSecretFlag(flag: string): boolean {
  if (secretFlags.has(flag)) return true
  return secretWord.test(flag) && !aboutSecret.test(flag) && !booleanFlags.has(flag)
}

function toFlag(word: string, flag: string, clean: Clean): RedactedWord {
  const equals = word.indexOf('=')
  if (equals < 0) return tell(word, clean(word))
  if (!isSecretFlag(flag)) return tell(word, isKnownFlag(flag) ? cleanValue(word, clean) : clean(word))
  const {text} = hide(word.slice(equals + 1))
  return {text: `${word.slice(0, equals)}=${text}`, open: undefined}
}

/** Flags of external-dns mean what they say, such as `key=value` of a filter; only an address may hold a password. */
function cleanValue(text: string, clean: Clean): string {
  return text.includes('://') ? clean(text) : text
}

function tell(word: string, text: string): RedactedWord {
  return {text, open: text === word ? word : undefined}
}

/** What looks like a flag, or like the name of a file with arguments, goes on looking like one. */
function hide(word: string): RedactedWord {
  const isEmpty = word === '' || isReference(word)
  return {text: isEmpty ? word : `${/^[-@]/.exec(word)?.[0] ?? ''}REDACTED`, open: undefined}
}

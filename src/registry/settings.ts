/**
 * Encryption of markers (`--txt-encrypt-aes-key`). Given from outside: the registry is pure and knows no ciphers.
 * `seal` is absent when a key is configured for reading but `--txt-encrypt-enabled` is off.
 */
export type MarkerCipher = {
  /** The plain text of an encrypted marker, or undefined when the text is not one or has another key. */
  readonly open: (text: string) => string | undefined
  /** The encrypted form. Must give the same text for the same input within a run. */
  readonly seal?: (text: string) => string
}

/** How ownership is recorded; names and defaults are those of external-dns. */
export type RegistrySettings = {
  readonly kind: 'txt' | 'noop'
  /** `--txt-owner-id`. */
  readonly ownerId: string
  /** `--txt-prefix` and `--txt-suffix`, lower case, exclusive; '' = none. May hold `%{record_type}`. */
  readonly prefix: string
  readonly suffix: string
  /** `--txt-wildcard-replacement`; '' = none. */
  readonly wildcardReplacement: string
  /** Absent = markers are plain. */
  readonly cipher?: MarkerCipher
}

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
}

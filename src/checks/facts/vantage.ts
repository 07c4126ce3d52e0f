/** The tool and the place it runs at. */
export type VantageFacts = {
  readonly version: string
  /** Errors of mldns itself: a rule that threw, with its code. */
  readonly place: 'host' | 'pod' | 'ci'
}

/** Where the zone files are and what the provider is told of the world. */
export type ZoneFileSettings = {
  /** A folder in which every `<zone>.zone` is a zone. */
  readonly dir?: string
  /** Single files: a path whose name is `<zone>.zone`, or `<zone>=<path>` for any other name. */
  readonly files?: readonly string[]
  /** Name of the view the zones belong to; '' when there is only one. */
  readonly view?: string
  /** The time, of which the date goes into SOA serials of the form YYYYMMDDnn (UTC). */
  readonly now: () => Date
}

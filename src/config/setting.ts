/** How the text of a setting is understood. Durations are Go durations with a unit and become seconds. */
export type SettingType = 'string' | 'boolean' | 'integer' | 'duration' | 'path' | 'enum' | 'output'

/** Says what is wrong with one value, as `expected …`; undefined when it is fine. */
export type ValueCheck = (value: string) => string | undefined

/**
 * One setting. Its name in the table is the flag, the key in the file and, in upper case with `MLDNS_` before it, the
 * environment variable.
 */
export type Setting = {
  readonly type: SettingType
  /** Takes several values: the flag may be repeated, the file holds a list, the environment one value per line. */
  readonly list?: true
  /** The only values of an `enum`. */
  readonly options?: readonly string[]
  /** In the form a user would write; durations as text. Absent means that nothing is said. */
  readonly default?: boolean | number | string | readonly string[]
  /** One sentence for help and reference, without the full stop. */
  readonly summary: string
  /** What stands for the value in help, when the type does not say it. */
  readonly value?: string
  readonly char?: string
  /** Older or foreign spellings that are understood too. */
  readonly aliases?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** May differ from view to view. */
  readonly view?: true
  /** Belongs to one run, so it has no place in the file. */
  readonly runOnly?: true
  /** The commands that take it, where they are not those of its group. */
  readonly commands?: readonly CommandId[]
  /** Settings that must not be given together with this one. */
  readonly exclusive?: readonly string[]
  /** Settings that must be given too. */
  readonly dependsOn?: readonly string[]
  readonly check?: ValueCheck
}

/** The commands settings are declared for. */
export type CommandId =
  | 'plan'
  | 'apply'
  | 'endpoints'
  | 'show'
  | 'pools'
  | 'troubleshoot'
  | 'generate rbac'
  | 'explain'
  | 'checks'
  | 'config show'
  | 'config check'
  | 'config schema'

/** Settings that are shown together. */
export type SettingGroup = {
  /** Heading in help and reference. */
  readonly title: string
  readonly commands: readonly CommandId[]
  readonly settings: Readonly<Record<string, Setting>>
}

type Scalar<S extends Setting> = S['type'] extends 'boolean'
  ? boolean
  : S['type'] extends 'integer' | 'duration'
    ? number
    : S extends {options: readonly (infer Option extends string)[]}
      ? Option
      : string

/** The type of a setting's value. Without a default a scalar may be undefined; a list is never. */
export type ValueOf<S extends Setting> = S extends {list: true}
  ? readonly Scalar<S>[]
  : S extends {default: boolean | number | string}
    ? Scalar<S>
    : Scalar<S> | undefined

/** Any value a setting can have. */
export type SettingValue = boolean | number | string | readonly string[] | undefined

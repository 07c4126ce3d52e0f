import type {SettingName} from './settings.js'

/** A secret: it comes from the environment or from a file, and is never a flag or a key in the file. */
export type SecretRow = {
  /** How it is named in messages. */
  readonly name: string
  readonly env: string
  /** The setting that names a file holding it. */
  readonly file: SettingName
}

/** Every secret this version knows. */
export const secretNames = [
  {name: 'rfc2136-tsig-secret', env: 'MLDNS_RFC2136_TSIG_SECRET', file: 'rfc2136-tsig-secret-file'},
] as const satisfies readonly SecretRow[]

/** The name of a secret. */
export type SecretName = (typeof secretNames)[number]['name']

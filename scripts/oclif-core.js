/**
 * What the bundle takes from oclif. Its index also loads a check of the Node version, the plug-in commands and the
 * runner that main.ts replaces; together they cost as much as the rest of oclif.
 */
export * as Args from '@oclif/core/args'
export {Command} from '@oclif/core/command'
export {Config} from '@oclif/core/config'
export * as Flags from '@oclif/core/flags'
export {CommandHelp, Help} from '@oclif/core/help'

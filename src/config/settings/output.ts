import type {CommandId, SettingGroup} from '../setting.js'

const reporting: readonly CommandId[] = ['plan', 'apply', 'endpoints', 'show', 'troubleshoot']
const texts: readonly CommandId[] = [...reporting, 'pools', 'explain', 'checks']

/** What is printed, and where the configuration is. */
export const outputSettings = {
  title: 'output',
  commands: [
    'plan',
    'apply',
    'endpoints',
    'show',
    'pools',
    'troubleshoot',
    'generate rbac',
    'explain',
    'checks',
    'config show',
    'config check',
  ],
  settings: {
    output: {
      type: 'output',
      list: true,
      char: 'o',
      value: 'format[=file]',
      summary: 'Format of the result; with a file it goes there and standard output stays free',
    },
    json: {type: 'boolean', default: false, runOnly: true, summary: 'The same as --output json'},
    ascii: {
      type: 'boolean',
      commands: texts,
      summary: 'Draw with ASCII only; without it the locale decides',
    },
    compact: {
      type: 'boolean',
      default: false,
      commands: reporting,
      exclusive: ['full'],
      summary: 'One line per change',
    },
    full: {
      type: 'boolean',
      char: 'v',
      default: false,
      commands: reporting,
      summary: 'Show everything, shorten nothing',
    },
    width: {
      type: 'integer',
      min: 40,
      max: 1000,
      commands: texts,
      summary: 'Columns of text output; without it the terminal decides, 80 when there is none',
    },
    quiet: {
      type: 'boolean',
      char: 'q',
      default: false,
      commands: ['plan', 'apply', 'endpoints', 'pools', 'troubleshoot'],
      summary: 'No progress on standard error',
    },
    config: {
      type: 'path',
      runOnly: true,
      value: 'file',
      commands: [
        'plan',
        'apply',
        'endpoints',
        'pools',
        'troubleshoot',
        'generate rbac',
        'config show',
        'config check',
      ],
      summary: 'Configuration file; without it mldns.yaml in this folder, when there is one',
    },
  },
} as const satisfies SettingGroup

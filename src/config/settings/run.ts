import type {SettingGroup} from '../setting.js'
import {checkAccount} from '../value-checks.js'

/** What one run does with its plan. */
export const runSettings = {
  title: 'run',
  commands: ['plan', 'apply'],
  settings: {
    target: {
      type: 'string',
      list: true,
      runOnly: true,
      value: 'pattern',
      summary: 'Plan only names that match (* stands for any text); 64 when none does',
    },
    exclude: {
      type: 'string',
      list: true,
      runOnly: true,
      value: 'pattern',
      summary: 'Leave names that match out of this run',
    },
    explain: {
      type: 'string',
      runOnly: true,
      value: 'name',
      commands: ['plan'],
      summary: 'Tell why this name is, or is not, planned',
    },
    for: {
      type: 'string',
      runOnly: true,
      value: 'service',
      commands: ['pools'],
      summary: 'Tell which address this Service would get, and per pool why not (svc/NAMESPACE/NAME)',
    },
    'for-command': {
      type: 'enum',
      options: ['plan', 'troubleshoot'],
      default: 'troubleshoot',
      runOnly: true,
      commands: ['generate rbac'],
      summary: 'Grant what this command reads; apply reads what plan reads',
    },
    'service-account': {
      type: 'string',
      default: 'mldns/mldns',
      runOnly: true,
      value: 'namespace/name',
      commands: ['generate rbac'],
      check: checkAccount,
      summary: 'The ServiceAccount the rights are for',
    },
    out: {
      type: 'path',
      runOnly: true,
      value: 'file',
      commands: ['plan'],
      summary: 'Save the plan, to be given to apply',
    },
    expires: {
      type: 'duration',
      default: '2h',
      commands: ['plan', 'config show', 'config check'],
      summary: 'How long a saved plan may be applied',
    },
    'detailed-exitcode': {
      type: 'boolean',
      default: false,
      commands: ['plan'],
      summary: 'End with 2 when changes are pending',
    },
    yes: {
      type: 'boolean',
      default: false,
      char: 'y',
      runOnly: true,
      commands: ['apply'],
      summary: 'Do not ask',
    },
    'expect-digest': {
      type: 'string',
      runOnly: true,
      value: 'digest',
      commands: ['apply'],
      summary: 'Apply only a plan with this digest',
    },
    strict: {
      type: 'boolean',
      default: false,
      commands: ['plan', 'apply', 'troubleshoot', 'config show', 'config check'],
      summary: 'End with 4 when anything is held back; with 5 when troubleshoot could not judge a core check',
    },
    'fail-on': {
      type: 'enum',
      options: ['error', 'warning'],
      default: 'error',
      commands: ['plan', 'apply', 'endpoints', 'troubleshoot', 'config show', 'config check'],
      summary: 'Findings of this severity and above end the run with 3 (errors) or 4 (warnings)',
    },
  },
} as const satisfies SettingGroup

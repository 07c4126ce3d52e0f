import type {SettingGroup} from '../setting.js'

/** Which checks are run, how they count, and what they may ask. */
export const checkSettings = {
  title: 'checks',
  commands: ['troubleshoot', 'config show', 'config check'],
  settings: {
    only: {
      type: 'string',
      list: true,
      value: 'check',
      summary: 'Run only these checks: code, name, group number (02) or link (reachability)',
    },
    skip: {type: 'string', list: true, value: 'check', summary: 'Leave these checks out'},
    ignore: {
      type: 'string',
      list: true,
      value: 'rule',
      summary:
        'Do not count failures of CODE[ SUBJECT][ until YYYY-MM-DD][: REASON]; in the file date and reason are required',
    },
    severity: {
      type: 'string',
      list: true,
      value: 'code=level',
      summary: 'Count failures of a check as error, warning or info',
    },
    offline: {
      type: 'boolean',
      default: false,
      summary:
        'Send nothing to name servers other than those of the provider; manifests and bundles imply it',
    },
    logs: {
      type: 'boolean',
      default: true,
      summary: 'Read the last lines of the logs of MetalLB and external-dns, where that is allowed',
    },
    'probe-write': {
      type: 'boolean',
      default: false,
      runOnly: true,
      commands: ['troubleshoot'],
      summary:
        'Ask the provider whether it would let mldns write, and its servers who may transfer; changes nothing',
    },
    from: {
      type: 'path',
      runOnly: true,
      value: 'bundle',
      commands: ['troubleshoot'],
      exclusive: ['manifests', 'kubeconfig', 'context'],
      summary: 'Judge what another run saved with --save-bundle',
    },
    'save-bundle': {
      type: 'path',
      runOnly: true,
      value: 'file',
      commands: ['troubleshoot'],
      exclusive: ['from'],
      summary: 'Save what was read, without secrets, to send to somebody else (.json or .json.gz)',
    },
  },
} as const satisfies SettingGroup

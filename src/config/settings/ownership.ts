import type {SettingGroup} from '../setting.js'
import {checkOwnerId} from '../value-checks.js'

/** What may be changed and how ownership is recorded. */
export const ownershipSettings = {
  title: 'policy and ownership',
  commands: ['plan', 'apply', 'troubleshoot', 'config show', 'config check'],
  settings: {
    policy: {
      type: 'enum',
      options: ['sync', 'upsert-only', 'create-only'],
      default: 'upsert-only',
      view: true,
      summary: 'What may be done: everything, all but deleting, only creating',
    },
    registry: {
      type: 'enum',
      options: ['txt', 'noop'],
      default: 'txt',
      view: true,
      summary: 'How ownership is recorded',
    },
    'txt-owner-id': {
      type: 'string',
      default: 'default',
      view: true,
      value: 'id',
      check: checkOwnerId,
      summary: 'Our name in ownership records; apply refuses the default',
    },
    'txt-prefix': {
      type: 'string',
      default: '',
      view: true,
      exclusive: ['txt-suffix'],
      summary: 'Put before the name of an ownership record; may hold %{record_type}',
    },
    'txt-suffix': {
      type: 'string',
      default: '',
      view: true,
      exclusive: ['txt-prefix'],
      summary: 'Put after the first label of an ownership record; may hold %{record_type}',
    },
    'txt-wildcard-replacement': {
      type: 'string',
      default: '',
      view: true,
      summary: 'Stands for the * in ownership records of wildcards',
    },
    'on-conflict': {
      type: 'enum',
      options: ['external-dns', 'merge', 'hold'],
      default: 'external-dns',
      summary:
        'When objects want one name with different targets: decide as external-dns, publish all, or hold',
    },
    grace: {
      type: 'duration',
      default: '0s',
      dependsOn: ['state-file'],
      summary: 'How long a record must be unwanted before it is removed',
    },
    'state-file': {
      type: 'path',
      summary: 'Where first sightings are remembered between runs for --grace',
    },
    'allow-removals': {
      type: 'integer',
      min: 0,
      runOnly: true,
      commands: ['plan', 'apply'],
      summary: 'Allow this many removals and replacements in this run in spite of the guards',
    },
  },
} as const satisfies SettingGroup

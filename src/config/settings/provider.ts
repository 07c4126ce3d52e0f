import type {SettingGroup} from '../setting.js'
import {checkDomain} from '../value-checks.js'

const commands = ['plan', 'apply', 'troubleshoot', 'config show', 'config check'] as const

/** The providers this version has. */
export const providerNames = ['zonefile', 'rfc2136'] as const

/** The DNS service that holds the zones. */
export const providerSettings = {
  title: 'provider',
  commands,
  settings: {
    provider: {
      type: 'enum',
      options: providerNames,
      view: true,
      commands: ['plan', 'apply', 'endpoints', 'troubleshoot', 'config show', 'config check'],
      summary: 'Where the zones are',
    },
    'zonefile-dir': {
      type: 'path',
      view: true,
      summary: 'Folder of master files, one per zone, named ZONE.zone',
    },
    'rfc2136-host': {
      type: 'string',
      list: true,
      view: true,
      summary: 'Primary name server; further ones are tried when it does not answer',
    },
    'rfc2136-port': {type: 'integer', min: 1, max: 65_535, default: 53, view: true, summary: 'Its port'},
    'rfc2136-zone': {
      type: 'string',
      list: true,
      view: true,
      value: 'zone',
      check: checkDomain,
      summary: 'Zone on that server',
    },
    'rfc2136-tsig-keyname': {
      type: 'string',
      default: '',
      view: true,
      value: 'name',
      summary: 'Name of the TSIG key',
    },
    'rfc2136-tsig-secret-alg': {
      type: 'enum',
      options: ['hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'],
      default: 'hmac-sha256',
      view: true,
      summary: 'Algorithm of the TSIG key',
    },
    'rfc2136-tsig-secret-file': {
      type: 'path',
      view: true,
      summary: 'File with the base64 secret of the TSIG key; else $MLDNS_RFC2136_TSIG_SECRET',
    },
    'rfc2136-insecure': {
      type: 'boolean',
      default: false,
      view: true,
      exclusive: ['rfc2136-tsig-keyname', 'rfc2136-tsig-secret-file'],
      summary: 'Send unsigned messages',
    },
    'rfc2136-axfr': {
      type: 'boolean',
      default: true,
      view: true,
      aliases: ['rfc2136-tsig-axfr'],
      summary: 'Read zones by transfer; mldns cannot plan without',
    },
    'rfc2136-min-ttl': {type: 'duration', default: '0s', view: true, summary: 'Lower bound of every TTL'},
    'rfc2136-batch-change-size': {
      type: 'integer',
      min: 1,
      default: 1000,
      view: true,
      summary: 'Most record sets changed by one update message',
    },
  },
} as const satisfies SettingGroup

import type {SettingGroup} from '../setting.js'
import {
  checkDomain,
  checkNat64,
  checkPrefix,
  checkRecordType,
  checkRegex,
  checkWholeSeconds,
} from '../value-checks.js'

const commands = ['plan', 'apply', 'endpoints', 'troubleshoot', 'config show', 'config check'] as const

/** How names, targets and TTLs are made. */
export const targetSettings = {
  title: 'names and targets',
  commands,
  settings: {
    'fqdn-template': {
      type: 'string',
      list: true,
      value: 'template',
      summary: 'Go template that makes the names of an object',
    },
    'target-template': {
      type: 'string',
      list: true,
      value: 'template',
      summary: 'Go template that makes the targets of an object',
    },
    'fqdn-target-template': {
      type: 'string',
      list: true,
      value: 'template',
      summary: 'Go template that makes name:target pairs',
    },
    'combine-fqdn-annotation': {
      type: 'boolean',
      default: false,
      summary: 'Publish the names of templates and of annotations together',
    },
    'default-targets': {
      type: 'string',
      list: true,
      value: 'target',
      summary: 'Publish this target in place of what the objects say',
    },
    'force-default-targets': {
      type: 'boolean',
      default: false,
      dependsOn: ['default-targets'],
      summary: 'Default targets win over targets of DNSEndpoint objects',
    },
    'target-net-filter': {
      type: 'string',
      list: true,
      value: 'cidr',
      check: checkPrefix,
      summary: 'Publish only addresses in this network',
    },
    'exclude-target-net': {
      type: 'string',
      list: true,
      value: 'cidr',
      check: checkPrefix,
      summary: 'Publish no address in this network',
    },
    'nat64-networks': {
      type: 'string',
      list: true,
      value: 'cidr',
      check: checkNat64,
      summary: 'Publish the IPv4 address inside addresses of this /96 network too',
    },
    'min-ttl': {
      type: 'duration',
      default: '0s',
      check: checkWholeSeconds,
      summary: 'TTL of records that ask for none; it is not a lower bound',
    },
    'prefer-alias': {
      type: 'boolean',
      default: false,
      summary: 'Ask for ALIAS records where CNAME is impossible',
    },
    'create-ptr': {
      type: 'boolean',
      default: false,
      summary: 'Make a PTR record for every address; needs PTR in --managed-record-types',
    },
  },
} as const satisfies SettingGroup

/** Which names and types may be touched. */
export const domainSettings = {
  title: 'scope of names',
  commands,
  settings: {
    'domain-filter': {
      type: 'string',
      list: true,
      view: true,
      value: 'domain',
      check: checkDomain,
      summary: 'Only this domain and what is below; with a leading dot only what is below',
    },
    'exclude-domains': {
      type: 'string',
      list: true,
      view: true,
      value: 'domain',
      check: checkDomain,
      summary: 'Leave this domain alone',
    },
    'regex-domain-filter': {
      type: 'string',
      default: '',
      view: true,
      value: 'regex',
      check: checkRegex,
      summary: 'Only names that match; replaces --domain-filter and --exclude-domains',
    },
    'regex-domain-exclusion': {
      type: 'string',
      default: '',
      view: true,
      value: 'regex',
      check: checkRegex,
      summary: 'Leave names that match alone',
    },
    'managed-record-types': {
      type: 'string',
      list: true,
      view: true,
      default: ['A', 'AAAA', 'CNAME'],
      value: 'type',
      check: checkRecordType,
      summary: 'Record type that is managed; given once, it replaces the default',
    },
    'exclude-record-types': {
      type: 'string',
      list: true,
      view: true,
      value: 'type',
      check: checkRecordType,
      summary: 'Record type that is never managed',
    },
    'publish-address-classes': {
      type: 'enum',
      list: true,
      view: true,
      options: ['global', 'private', 'cgnat', 'link-local', 'loopback', 'documentation', 'unspecified'],
      summary: 'Publish only addresses of this class; without it all',
    },
  },
} as const satisfies SettingGroup

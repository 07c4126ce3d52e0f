import type {JsonObject} from '../model/json.js'
import type {Setting} from './setting.js'
import {settingNames, settings, type SettingName} from './settings.js'

/** JSON Schema (draft 2020-12) of the configuration file, for editors and for checks before a run. */
export function configSchema(): JsonObject {
  const inFile = settingNames.filter((name) => settings[name].runOnly !== true)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'mldns.config/v1',
    title: 'mldns configuration',
    type: 'object',
    additionalProperties: false,
    properties: {...propertiesOf(inFile), views: viewsSchema(inFile)},
  }
}

function viewsSchema(inFile: readonly SettingName[]): JsonObject {
  return {
    description:
      'Several views of the same cluster, each with its provider; a view inherits everything above',
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: {description: 'Name of the view', type: 'string', pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'},
        ...propertiesOf(inFile.filter((name) => settings[name].view === true)),
      },
    },
  }
}

function propertiesOf(names: readonly SettingName[]): JsonObject {
  const entries = names.flatMap((name) =>
    [name, ...(settings[name].aliases ?? [])].map((key) => [key, propertyOf(settings[name])] as const),
  )
  return Object.fromEntries(entries)
}

function propertyOf(setting: Setting): JsonObject {
  const described = {
    description: setting.summary,
    ...(setting.default === undefined ? {} : {default: setting.default}),
  }
  const value = valueSchema(setting)
  if (setting.list !== true) return {...described, ...value}
  return {...described, anyOf: [{type: 'array', items: value}, value]}
}

function valueSchema({type, options, min = 0, max}: Setting): JsonObject {
  if (type === 'boolean') return {type: 'boolean'}
  if (type === 'integer') return {type: 'integer', minimum: min, ...(max === undefined ? {} : {maximum: max})}
  if (type === 'enum') return {type: 'string', enum: options}
  if (type === 'duration') return {type: 'string', pattern: durationPattern}
  return {type: 'string'}
}

/** The Go durations `parseDuration` takes. */
const durationPattern = '^(0|((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)$'

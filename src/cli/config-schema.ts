import {configSchema} from '../config/json-schema.js'

/** The JSON Schema of the configuration file as text. */
export function renderConfigSchema(): string {
  return JSON.stringify(configSchema(), null, 2)
}

import {BaseCommand, type Exit} from '../../cli/base-command.js'
import {renderConfigSchema} from '../../cli/config-schema.js'

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of the configuration file'

  static override description =
    'Give it to an editor, or to any validator, to check mldns.yaml while it is written.'

  static override examples = [{description: 'Print the schema', command: '<%= config.bin %> config schema'}]

  async run(): Promise<Exit> {
    const session = await this.start({command: 'config schema', formats: ['json']})
    await this.write(session, renderConfigSchema)
    return 'ok'
  }
}

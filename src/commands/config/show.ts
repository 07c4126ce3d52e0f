import {Flags} from '@oclif/core'
import {BaseCommand, type Exit} from '../../cli/base-command.js'
import {renderSettings, showSettings} from '../../cli/config-text.js'
import {flagsFor} from '../../cli/flags.js'

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show every setting, its value and where the value comes from'

  static override description =
    'Flags beat the environment, the environment beats the file, the file beats the defaults. Secrets are shown as "(set)".'

  static override examples = [
    {
      description: 'What plan and apply would use in this folder',
      command: '<%= config.bin %> config show --config examples/quickstart/mldns.yaml',
    },
    {
      description: 'What one flag changes',
      command: '<%= config.bin %> config show --policy sync -o json',
    },
  ]

  static override flags = {
    ...flagsFor('config show'),
    changed: Flags.boolean({summary: 'Only what is not the default'}),
  }

  async run(): Promise<Exit> {
    const session = await this.start({command: 'config show', formats: ['text', 'json']})
    const views = showSettings(session.views, 'config show', session.env, session.flags['changed'] === true)
    await this.write(session, (format, options) =>
      format === 'json'
        ? JSON.stringify({file: session.file ?? null, views}, null, 2)
        : renderSettings(views, options),
    )
    return 'ok'
  }
}

import {BaseCommand, type Exit} from '../../cli/base-command.js'
import {checkConfig, renderVerdict} from '../../cli/check-config.js'
import {flagsFor} from '../../cli/flags.js'

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Check the configuration without reading a cluster or a zone'

  static override description =
    'Reads file, environment, flags and secrets, and tells everything that is wrong at once, with its place.'

  static override examples = [
    {
      description: 'Check a file before it is committed',
      command: '<%= config.bin %> config check --config examples/quickstart/mldns.yaml',
    },
  ]

  static override flags = flagsFor('config check')

  async run(): Promise<Exit> {
    const session = await this.start({command: 'config check', formats: ['text', 'json']})
    const verdict = checkConfig(session)
    await this.write(session, (format) =>
      format === 'json'
        ? JSON.stringify({...verdict, file: verdict.file ?? null}, null, 2)
        : renderVerdict(verdict),
    )
    return 'ok'
  }
}

import {Args} from '@oclif/core'
import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {runExplain} from '../cli/run-checks.js'

export default class Explain extends BaseCommand {
  static override summary = 'Explain a check code: what it means, how it is found out, what mends it'

  static override description = 'Needs neither a cluster nor a network.'

  static override examples = [
    {description: 'By code', command: '<%= config.bin %> explain MLD0403'},
    {description: 'By name, for programs', command: '<%= config.bin %> explain advertised-pool -o json'},
  ]

  static override args = {
    check: Args.string({description: 'code (MLD0210) or name (advertised-pool) of a check', required: true}),
  }

  static override flags = flagsFor('explain')

  async run(): Promise<Exit> {
    const session = await this.start({command: 'explain', formats: ['text', 'json']})
    const {exit, render} = runExplain(session.args['check'] ?? '')
    await this.write(session, render)
    return exit
  }
}

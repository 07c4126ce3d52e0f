import {Args} from '@oclif/core'
import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {planFormats} from '../cli/plan-output.js'
import {runShow} from '../cli/run-show.js'

export default class Show extends BaseCommand {
  static override summary = 'Show a saved plan in any format'

  static override description =
    'Neither the cluster nor a provider is asked. An expired plan can be shown, too.'

  static override examples = [
    {
      description: 'The plan as it was reviewed',
      command: '<%= config.bin %> show plan.json',
    },
    {
      description: 'For a pull request',
      command: '<%= config.bin %> show plan.json -o markdown',
    },
  ]

  static override args = {
    plan: Args.string({description: 'file written by "plan --out"', required: true}),
  }

  static override flags = flagsFor('show')

  async run(): Promise<Exit> {
    const session = await this.start({command: 'show', formats: planFormats})
    const {exit, render} = runShow(session, session.args['plan'] ?? '')
    await this.write(session, render)
    return exit
  }
}

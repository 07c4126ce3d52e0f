import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {runChecks} from '../cli/run-checks.js'

export default class Checks extends BaseCommand {
  static override summary = 'List every check code with the sentence that is true when it passes'

  static override description =
    'The codes stand beside findings and held items of plans. "mldns explain CODE" tells more about one.'

  static override examples = [
    {description: 'The catalogue', command: '<%= config.bin %> checks'},
    {description: 'For programs', command: '<%= config.bin %> checks -o json'},
  ]

  static override flags = flagsFor('checks')

  async run(): Promise<Exit> {
    const session = await this.start({command: 'checks', formats: ['text', 'json']})
    const {exit, render} = runChecks()
    await this.write(session, render)
    return exit
  }
}

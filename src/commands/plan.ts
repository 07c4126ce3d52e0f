import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {planFormats} from '../cli/plan-output.js'
import {runPlan} from '../cli/run-plan.js'

export default class Plan extends BaseCommand {
  static override summary = 'Show what would change in DNS, and why'

  static override description =
    'Reads the cluster (or manifests) and the zones once and prints the difference: every change with its cause, every name that is held back with its reason. Writes nothing.'

  static override examples = [
    {
      description: 'From manifests and a zone file',
      command: '<%= config.bin %> plan --config examples/quickstart/mldns.yaml',
    },
    {
      description: 'Why a name is, or is not, planned',
      command:
        '<%= config.bin %> plan --config examples/quickstart/mldns.yaml --explain api.staging.example.com',
    },
    {
      description:
        'For a pull request: Markdown on standard output, the plan in a file, 2 when there are changes',
      command:
        '<%= config.bin %> plan --config examples/quickstart/mldns.yaml -o markdown --out plan.json --detailed-exitcode',
    },
  ]

  static override flags = flagsFor('plan')

  static override exits: readonly Exit[] = [
    ...([
      'ok',
      'internal',
      'changes',
      'findings',
      'attention',
      'incomplete',
      'guarded',
      'denied',
      'unavailable',
    ] as const),
    'usage',
  ]

  async run(): Promise<Exit> {
    const session = await this.start({command: 'plan', formats: planFormats})
    const {exit, render} = await runPlan(session, this.config.version)
    await this.write(session, render)
    return exit
  }
}

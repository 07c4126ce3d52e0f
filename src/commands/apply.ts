import {Args} from '@oclif/core'
import {applyFormats} from '../cli/apply-output.js'
import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {runApply} from '../cli/run-apply.js'

export default class Apply extends BaseCommand {
  static override summary = 'Apply a saved plan, or plan and apply at once'

  static override description =
    'Every record set is read again before the first write; what somebody changed since the plan was made is not touched. Without a saved plan it asks on a terminal and needs --yes elsewhere.'

  static override examples = [
    {
      description: 'Plan, ask, apply',
      command: '<%= config.bin %> apply --config examples/quickstart/mldns.yaml',
    },
    {
      description: 'Apply exactly what was reviewed',
      command: '<%= config.bin %> apply plan.json --config examples/quickstart/mldns.yaml',
    },
  ]

  static override args = {
    plan: Args.string({description: 'file written by "plan --out"; without it the plan is made now'}),
  }

  static override flags = flagsFor('apply')

  static override exits: readonly Exit[] = [
    ...([
      'ok',
      'internal',
      'findings',
      'attention',
      'incomplete',
      'guarded',
      'partial',
      'stale',
      'denied',
    ] as const),
    ...(['unapproved', 'unavailable', 'usage', 'interrupted', 'terminated'] as const),
  ]

  async run(): Promise<Exit> {
    const session = await this.start({command: 'apply', formats: applyFormats})
    const {exit, render} = await runApply(session, this.config.version, session.args['plan'])
    await this.write(session, render)
    return exit
  }
}

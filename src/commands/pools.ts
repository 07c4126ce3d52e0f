import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {runPools} from '../cli/run-pools.js'

export default class Pools extends BaseCommand {
  static override summary = 'Show MetalLB address pools: capacity, use, holders, advertisement'

  static override description =
    'Replays the decisions of MetalLB on what the cluster (or manifests) holds. With --for it tells which address a Service would get, and of each pool why not.'

  static override examples = [
    {
      description: 'The pools of the quickstart',
      command: '<%= config.bin %> pools -f examples/quickstart/manifests',
    },
    {
      description: 'Why a Service is pending',
      command: '<%= config.bin %> pools -f examples/quickstart/manifests --for svc/staging/api-service',
    },
  ]

  static override flags = flagsFor('pools')

  static override exits: readonly Exit[] = [
    ...(['ok', 'internal', 'incomplete', 'denied', 'unavailable', 'usage'] as const),
  ]

  async run(): Promise<Exit> {
    const session = await this.start({command: 'pools', formats: ['text', 'json']})
    const {exit, render} = await runPools(session)
    await this.write(session, render)
    return exit
  }
}

import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {runEndpoints} from '../cli/run-endpoints.js'

export default class Endpoints extends BaseCommand {
  static override summary = 'List the names the cluster publishes, and why objects publish none'

  static override description =
    'Runs the sources with all filters and wrappers. The JSON is that of external-dns endpoints. No provider is asked.'

  static override examples = [
    {
      description: 'A table, then every object that publishes nothing with its first reason',
      command: '<%= config.bin %> endpoints --config examples/quickstart/mldns.yaml',
    },
    {
      description: 'For programs',
      command: '<%= config.bin %> endpoints -f examples/quickstart/manifests --source service -o json',
    },
  ]

  static override flags = flagsFor('endpoints')

  static override exits: readonly Exit[] = [
    ...(['ok', 'internal', 'findings', 'attention', 'incomplete', 'denied', 'unavailable', 'usage'] as const),
  ]

  async run(): Promise<Exit> {
    const session = await this.start({command: 'endpoints', formats: ['text', 'json']})
    const {exit, render} = await runEndpoints(session)
    await this.write(session, render)
    return exit
  }
}

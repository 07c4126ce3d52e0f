import {BaseCommand, type Exit} from '../../cli/base-command.js'
import {flagsFor} from '../../cli/flags.js'
import {runGenerateRbac} from '../../cli/run-generate-rbac.js'

export default class GenerateRbac extends BaseCommand {
  static override summary = 'Print the roles a run needs: exactly what is read, and nothing that writes'

  static override description =
    'Manifests of a ServiceAccount, a ClusterRole and its binding for the configured sources. Only get and list, no Secrets, ConfigMaps by name. With --namespace the rights of a plan are Roles in those namespaces.'

  static override examples = [
    {
      description: 'For troubleshoot, which reads most',
      command: '<%= config.bin %> generate rbac',
    },
    {
      description: 'For plan and apply with Services alone, in two namespaces',
      command:
        '<%= config.bin %> generate rbac --for-command plan --source service --service-type-filter LoadBalancer -n shop -n blog --service-account dns/mldns',
    },
  ]

  static override flags = flagsFor('generate rbac')

  async run(): Promise<Exit> {
    const session = await this.start({command: 'generate rbac', formats: ['yaml']})
    const {exit, render} = runGenerateRbac(session)
    await this.write(session, render)
    return exit
  }
}

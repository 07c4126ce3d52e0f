import {Args} from '@oclif/core'
import {BaseCommand, type Exit} from '../cli/base-command.js'
import {flagsFor} from '../cli/flags.js'
import {runTroubleshoot} from '../cli/run-troubleshoot.js'
import {reportFormats} from '../render/report.js'

export default class Troubleshoot extends BaseCommand {
  static override summary = 'Find the first broken link between an object and its name, and what mends it'

  static override description =
    'Walks the chain from the cluster over MetalLB, the source object, ownership and the provider, in the order in which MetalLB itself decides. Without a target everything is judged. A target is a name (www.example.com), an address, svc/NAME, svc/NAMESPACE/NAME, ing/…, gw/…, route/… or pool/NAME. Nothing is written anywhere.'

  static override examples = [
    {
      description: 'Everything that the manifests of the guide tell',
      command: '<%= config.bin %> troubleshoot -f examples/quickstart/manifests',
    },
    {
      description: 'Why a Service is pending or not reached',
      command:
        '<%= config.bin %> troubleshoot svc/web-application -n production -f examples/quickstart/manifests',
    },
    {
      description: 'One line for each problem, and a report for the pipeline',
      command: '<%= config.bin %> troubleshoot -f examples/quickstart/manifests -o short -o junit=report.xml',
    },
  ]

  static override args = {
    target: Args.string({
      description:
        'name, address, svc/NAMESPACE/NAME, ing/…, gw/…, route/… or pool/NAME; several are allowed',
      multiple: true,
    }),
  }

  static override flags = flagsFor('troubleshoot')

  static override exits: readonly Exit[] = [
    ...(['ok', 'internal', 'findings', 'attention', 'incomplete', 'denied', 'unavailable', 'usage'] as const),
  ]

  async run(): Promise<Exit> {
    const session = await this.start({command: 'troubleshoot', formats: reportFormats})
    const {exit, render} = await runTroubleshoot(session, session.lists['target'] ?? [], this.config.version)
    await this.write(session, render)
    return exit
  }
}

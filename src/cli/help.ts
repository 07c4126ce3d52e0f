import {CommandHelp, Help, type Command} from '@oclif/core'
import {exitCodes, type ExitName} from '../exit-codes.js'
import {exitNames, isExitName} from './exits.js'

/** Help with the exit codes: all of them at the root, those that can happen at each command. */
export class MldnsHelp extends Help {
  protected override CommandHelpClass: typeof CommandHelp = CommandHelpWithExits

  constructor(...options: ConstructorParameters<typeof Help>) {
    super(...options)
    this.render = templatesOnly(this.render)
  }

  override async showRootHelp(): Promise<void> {
    await super.showRootHelp()
    this.log(this.section('EXIT CODES', exitRows(exitNames)))
    this.log('')
  }
}

class CommandHelpWithExits extends CommandHelp {
  constructor(...options: ConstructorParameters<typeof CommandHelp>) {
    super(...options)
    this.render = templatesOnly(this.render)
  }

  protected override defaultUsage(): string {
    const usage = super.defaultUsage()
    return Object.keys(this.command.flags).length === 0 ? usage : `${usage} [flags]`
  }

  protected override sections(): ReturnType<CommandHelp['sections']> {
    const exits = exitsOf(this.command)
    return [
      ...super.sections(),
      {header: 'EXIT CODES', generate: (_, header) => ({header, body: exitRows(exits)})},
    ]
  }
}

/** oclif compiles every text as a template, which takes half the time of a help page; few texts are one. */
function templatesOnly(render: (input: string) => string): (input: string) => string {
  return (input) => (input.includes('<%') ? render(input) : input)
}

/** The manifest keeps every static field of a command; oclif's type does not know this one. */
function exitsOf(command: Command.Loadable): readonly ExitName[] {
  const exits: unknown = command['exits']
  return Array.isArray(exits) ? exits.filter(isExitName) : []
}

function exitRows(names: readonly ExitName[]): [string, string][] {
  return names.map((name) => [String(exitCodes[name].code), exitCodes[name].meaning])
}

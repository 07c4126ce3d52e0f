import {CommandHelp, Help, type Command} from '@oclif/core'
import {exitCodes, type ExitName} from '../exit-codes.js'
import {exitNames} from './exits.js'

/** Help with the exit codes: all of them at the root, those that can happen at each command. */
export class MldnsHelp extends Help {
  protected override CommandHelpClass: typeof CommandHelp = CommandHelpWithExits

  override formatRoot(): string {
    return [super.formatRoot(), this.section('EXIT CODES', exitRows(exitNames))].join('\n\n')
  }
}

class CommandHelpWithExits extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    // The manifest keeps every static field of a command; oclif's type does not know this one.
    const {exits = []} = this.command as Command.Loadable & {readonly exits?: readonly ExitName[]}
    return [
      ...super.sections(),
      {header: 'EXIT CODES', generate: (_, header) => ({header, body: exitRows(exits)})},
    ]
  }
}

function exitRows(names: readonly ExitName[]): [string, string][] {
  return names.map((name) => [String(exitCodes[name].code).padStart(3), exitCodes[name].meaning])
}

import {expect} from 'chai'
import fc from 'fast-check'
import {dispatch, type CommandList} from '../../src/cli/dispatch.js'
import {MldnsError} from '../../src/errors.js'

const list: CommandList = {
  commands: new Map([
    ['plan', {takesArguments: false}],
    ['apply', {takesArguments: true}],
    ['config:show', {takesArguments: false}],
    ['config:check', {takesArguments: false}],
  ]),
  topics: ['config'],
}

function refusal(...argv: readonly string[]): string {
  try {
    dispatch(argv, list)
  } catch (error) {
    if (!(error instanceof MldnsError)) throw error
    expect(error.exit).to.equal('usage')
    return `${error.code}: ${error.message} | ${error.hint}`
  }
  throw new Error('nothing was refused')
}

describe('finding the command', () => {
  const found: readonly (readonly [string, ReturnType<typeof dispatch>])[] = [
    ['', {kind: 'help', argv: []}],
    ['--help', {kind: 'help', argv: []}],
    ['-h', {kind: 'help', argv: []}],
    ['help', {kind: 'help', argv: []}],
    ['help plan', {kind: 'help', argv: ['plan']}],
    ['help config show', {kind: 'help', argv: ['config', 'show']}],
    ['--help plan', {kind: 'help', argv: ['plan']}],
    ['plan --policy sync --help', {kind: 'help', argv: ['plan']}],
    ['apply file.json -h', {kind: 'help', argv: ['apply']}],
    ['config', {kind: 'help', argv: ['config']}],
    ['--version', {kind: 'version'}],
    ['-v', {kind: 'version'}],
    ['plan', {kind: 'command', id: 'plan', argv: []}],
    ['plan --policy sync', {kind: 'command', id: 'plan', argv: ['--policy', 'sync']}],
    ['config show -o json', {kind: 'command', id: 'config:show', argv: ['-o', 'json']}],
    ['config:show', {kind: 'command', id: 'config:show', argv: []}],
    ['apply plan.json --yes', {kind: 'command', id: 'apply', argv: ['plan.json', '--yes']}],
    ['apply -- --help', {kind: 'command', id: 'apply', argv: ['--', '--help']}],
  ]
  for (const [line, expected] of found) {
    it(`reads "${line}"`, () => {
      expect(dispatch(line === '' ? [] : line.split(' '), list)).to.deep.equal(expected)
    })
  }

  it('refuses a command that does not exist, and names the nearest', () => {
    expect(refusal('paln')).to.equal(
      'UNKNOWN_COMMAND: there is no command "paln" | did you mean "mldns plan"?',
    )
    expect(refusal('config', 'shwo')).to.equal(
      'UNKNOWN_COMMAND: there is no command "config shwo" | did you mean "mldns config show"?',
    )
    expect(refusal('frobnicate', '--help')).to.match(/there is no command "frobnicate" \| see "mldns --help"/)
  })

  it('refuses a flag without a command', () => {
    expect(refusal('--policy', 'sync', 'plan')).to.match(
      /^NO_COMMAND: found the flag --policy, expected a command/,
    )
  })

  it('refuses an argument the command does not take', () => {
    expect(refusal('plan', 'web')).to.equal(
      'UNEXPECTED_ARGUMENT: mldns plan takes no argument, found "web" | see "mldns plan --help"',
    )
  })

  it('finds something or refuses, for any words', () => {
    const word = fc.oneof(
      fc.constantFrom('plan', 'config', 'show', '--', '--help', '-x', 'help'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word, {maxLength: 6}), (argv) => {
        try {
          return ['help', 'version', 'command'].includes(dispatch(argv, list).kind)
        } catch (error) {
          return error instanceof MldnsError && error.exit === 'usage'
        }
      }),
    )
  })
})

import {readdirSync} from 'node:fs'
import {expect} from 'chai'
import {runCli} from '../support/cli.js'
import {temporaryFolder} from '../support/temporary-folder.js'

type Case = {
  readonly title: string
  /** Words of the command line; default `config check`. */
  readonly args?: readonly string[]
  readonly file?: string
  readonly env?: Readonly<Record<string, string>>
  /** The message, without `error: `. */
  readonly says: RegExp
}

const check = ['config', 'check', '--provider', 'zonefile', '--zonefile-dir', 'zones']
const flag = (...words: readonly string[]): readonly string[] => [...check, ...words]

const cases: readonly Case[] = [
  {title: 'no such command', args: ['frob'], says: /^there is no command "frob"$/},
  {
    title: 'no such command in a topic',
    args: ['config', 'shwo'],
    says: /^there is no command "config shwo"$/,
  },
  {
    title: 'a flag before the command',
    args: ['--config', 'x', 'plan'],
    says: /^found the flag --config, expected a command$/,
  },
  {
    title: 'an argument too many',
    args: ['config', 'check', 'x'],
    says: /^mldns config check takes no argument, found "x"$/,
  },
  {title: 'an argument after flags', args: flag('x'), says: /^mldns config check: unexpected argument: x$/},
  {title: 'an unknown flag', args: flag('--polcy=sync'), says: /^mldns config check has no flag --polcy$/},
  {title: 'an unknown letter', args: flag('-Z'), says: /^mldns config check has no flag -Z$/},
  {
    title: 'a flag of external-dns without use',
    args: flag('--interval=1m'),
    says: /^--interval is a flag of external-dns/,
  },
  {
    title: 'a secret as a flag',
    args: flag('--rfc2136-tsig-secret=hush-hush'),
    says: /^--rfc2136-tsig-secret is a flag of external-dns/,
  },
  {
    title: 'a flag without its value',
    args: flag('--policy'),
    says: /^mldns config check: flag --policy expects a value$/,
  },
  {
    title: 'a flag in place of a value',
    args: flag('--policy', '--json'),
    says: /flag --policy expects a value$/,
  },
  {
    title: 'a flag given twice',
    args: flag('--policy=sync', '--policy=sync'),
    says: /flag --policy can only be specified once$/,
  },
  {
    title: 'a switch with a value',
    args: flag('--create-ptr=true'),
    says: /^--create-ptr is a switch, found the value "true"$/,
  },
  {
    title: 'a value that is none of the choices',
    args: flag('--policy=Sync'),
    says: /^--policy: found "Sync", expected one of sync, .*did you mean sync\?$/,
  },
  {
    title: 'a duration without a unit',
    args: flag('--min-ttl=300'),
    says: /^--min-ttl: found "300", expected a duration with its unit/,
  },
  {
    title: 'a TTL of a fraction of a second',
    args: flag('--min-ttl=1500ms'),
    says: /^--min-ttl: found "1500ms", expected whole seconds$/,
  },
  {
    title: 'a number out of range',
    args: flag('--rfc2136-port=0'),
    says: /^--rfc2136-port: found "0", expected a whole number from 1 to 65535$/,
  },
  {title: 'a number that is none', args: flag('--rfc2136-port=5e1'), says: /^--rfc2136-port: found "5e1"/},
  {
    title: 'a network that is none',
    args: flag('--target-net-filter=192.0.2.0/33'),
    says: /expected a network such as/,
  },
  {
    title: 'a NAT64 prefix of the wrong length',
    args: flag('--nat64-networks=64:ff9b::/64'),
    says: /length 96/,
  },
  {
    title: 'a selector that is none',
    args: flag('--label-filter=a in b'),
    says: /^--label-filter: found "a in b", expected a label selector; at character \d+: /,
  },
  {
    title: 'a regular expression that is none',
    args: flag('--regex-domain-filter=('),
    says: /^--regex-domain-filter: found "\(", expected a regular expression: /,
  },
  {
    title: 'a regular expression only Go reads',
    args: flag('--regex-domain-filter=[[:alpha:]]'),
    says: /without \[\[:/,
  },
  {
    title: 'a domain that is none',
    args: flag('--domain-filter=a..b'),
    says: /^--domain-filter: found "a\.\.b", expected a domain: /,
  },
  {
    title: 'an annotation prefix without its slash',
    args: flag('--annotation-prefix=my.example'),
    says: /^--annotation-prefix: found "my\.example", expected a prefix that ends with \//,
  },
  {
    title: 'a record type in small letters',
    args: flag('--managed-record-types=aaaa'),
    says: /expected a record type in capitals/,
  },
  {
    title: 'an owner id that would break its marker',
    args: flag('--txt-owner-id=a,b'),
    says: /^--txt-owner-id: found "a,b", expected an id without/,
  },
  {
    title: 'both affixes',
    args: flag('--txt-prefix=a', '--txt-suffix=b'),
    says: /^--txt-prefix: excludes txt-suffix/,
  },
  {
    title: 'PTR records that are not managed',
    args: flag('--create-ptr'),
    says: /^--create-ptr: needs PTR in managed-record-types$/,
  },
  {
    title: 'no annotation and no template',
    args: flag('--ignore-hostname-annotation'),
    says: /^--ignore-hostname-annotation: needs fqdn-template/,
  },
  {
    title: 'grace that nothing remembers',
    args: flag('--grace=10m'),
    says: /^--grace: needs state-file, which is not set$/,
  },
  {
    title: 'a format there is not',
    args: flag('-o', 'yaml'),
    says: /^--output: found "yaml", expected text, json/,
  },
  {
    title: 'two formats in one place',
    args: flag('-o', 'text', '-o', 'json'),
    says: /would both go to standard output$/,
  },
  {title: 'a format without its file', args: flag('-o', 'json='), says: /found no file after =$/},
  {
    title: 'an output folder that is not there',
    args: flag('-o', 'json=no/such/file'),
    says: /^cannot write no\/such\/file: there is no such folder$/,
  },
  {
    title: 'no provider',
    args: ['config', 'check'],
    says: /^provider: is not set, expected one of zonefile, rfc2136$/,
  },
  {
    title: 'a provider without its options',
    args: ['config', 'check', '--provider=zonefile'],
    says: /^zonefile-dir: is not set/,
  },
  {
    title: 'a key without its secret',
    args: [
      'config',
      'check',
      '--provider=rfc2136',
      '--rfc2136-host=h',
      '--rfc2136-zone=z.example',
      '--rfc2136-tsig-keyname=k',
    ],
    says: /the key k has no secret/,
  },
  {
    title: 'a bad variable',
    args: check,
    env: {MLDNS_POLICY: 'all'},
    says: /^MLDNS_POLICY: found "all", expected one of/,
  },
  {
    title: 'a switch in a variable',
    args: check,
    env: {MLDNS_STRICT: 'yes'},
    says: /^MLDNS_STRICT: found "yes", expected true or false$/,
  },
  {
    title: 'a variable that names no file',
    args: check,
    env: {MLDNS_CONFIG: 'gone.yaml'},
    says: /^cannot read the configuration file gone\.yaml: there is no such file$/,
  },
  {
    title: 'a folder in place of a file',
    args: flag('--config', '.'),
    says: /^cannot read the configuration file \.: it is a folder$/,
  },
  {
    title: 'a file that is no YAML',
    args: check,
    file: 'a: [1\nb: 2',
    says: /^mldns\.yaml:2:1: this is not valid YAML: /,
  },
  {
    title: 'a file with a key twice',
    args: check,
    file: 'policy: sync\npolicy: sync\n',
    says: /^mldns\.yaml:2:1: .*duplicated mapping key$/,
  },
  {
    title: 'a file with two documents',
    args: check,
    file: 'policy: sync\n---\na: 1\n',
    says: /^mldns\.yaml holds 2 YAML documents, expected one$/,
  },
  {
    title: 'a file that is a list',
    args: check,
    file: '- policy\n',
    says: /^mldns\.yaml holds a list, expected a map/,
  },
  {
    title: 'a file that is text',
    args: check,
    file: 'policy\n',
    says: /^mldns\.yaml holds string, expected a map/,
  },
  {
    title: 'a file of bytes',
    args: check,
    file: '\u0000\u0001\ufffd',
    says: /^mldns\.yaml:\d+:\d+: this is not valid YAML/,
  },
  {
    title: 'a key there is not',
    args: check,
    file: '\npolice: sync\n',
    says: /^mldns\.yaml:2: police: there is no such setting; did you mean policy\?$/,
  },
  {
    title: 'a key without its value',
    args: check,
    file: 'policy:\n',
    says: /^mldns\.yaml:1: policy: found nothing, expected text$/,
  },
  {
    title: 'a map in place of a value',
    args: check,
    file: 'policy: {a: 1}\n',
    says: /^mldns\.yaml:1: policy: found a map, expected text$/,
  },
  {
    title: 'a list in place of a value',
    args: check,
    file: 'policy: [sync]\n',
    says: /^mldns\.yaml:1: policy: found a list, expected text$/,
  },
  {
    title: 'a bad item',
    args: check,
    file: 'domain-filter:\n  - a.example\n  - 7\n',
    says: /^mldns\.yaml:1: domain-filter: item 2: found the number 7, expected text; put it in quotes$/,
  },
  {
    title: 'a setting of one run in the file',
    args: check,
    file: 'yes: true\n',
    says: /^mldns\.yaml:1: yes: belongs to one run; give it as --yes or MLDNS_YES$/,
  },
  {
    title: 'a secret in the file',
    args: check,
    file: 'rfc2136-tsig-secret: hush-hush\n',
    says: /a secret does not belong in this file/,
  },
  {
    title: 'an alias to nothing',
    args: check,
    file: 'policy: *x\n',
    says: /this is not valid YAML: unidentified alias/,
  },
  {
    title: 'a key named like the insides of an object',
    args: check,
    file: '__proto__: {policy: sync}\nconstructor: 1\n',
    says: /^2 settings are wrong:\n  mldns\.yaml:1: __proto__: there is no such setting\n  mldns\.yaml:2: constructor: there is no such setting$/,
  },
]

describe('bad input on the command line, in the environment and in the file', () => {
  const folder = temporaryFolder()

  for (const {title, args = check, file, env = {}, says} of cases) {
    it(`${title} gives one clear message and exit 64, and writes nothing`, async () => {
      if (file !== undefined) folder.write('mldns.yaml', file)
      const before = readdirSync(folder.path(), {recursive: true})
      const [text, json] = await Promise.all([
        runCli(args, {cwd: folder.path(), env}),
        runCli(args, {cwd: folder.path(), env: {...env, MLDNS_JSON: 'true'}}),
      ])
      expect(readdirSync(folder.path(), {recursive: true})).to.deep.equal(before)
      expect([text.code, json.code]).to.deep.equal([64, 64])
      const [, message = ''] =
        /^error: ([^]*?)\n(?:hint: (.*)\n)?\(([A-Z_]+), exit 64\)\n$/.exec(text.stderr) ?? []
      expect(message, text.stderr).to.match(says)
      expect(text.stderr).not.to.match(/ at .*:\d+:\d+|node:internal|hush-hush/)
      for (const {stdout} of [text, json]) {
        expect(stdout).not.to.include('hush-hush')
        if (stdout === '') continue
        const {error} = JSON.parse(stdout) as {error: Record<string, unknown>}
        expect(error['code']).to.match(/^[A-Z_]+$/)
        expect(`${String(error['message'])}${String(error['hint'])}`).not.to.match(/ at .*:\d+:\d+/)
      }
      const asksForJson = [...args, ...Object.keys(env)].some((word) => /^(--json|json)$/.test(word))
      if (!asksForJson) expect(text.stdout).to.equal('')
    })
  }

  it('is told to programs in the words it is told to people', async () => {
    const args = [...check, '--policy=snyc', '--json']
    const {code, stdout, stderr} = await runCli(args, {cwd: folder.path()})
    const {error} = JSON.parse(stdout) as {error: Record<string, string>}
    expect(code).to.equal(64)
    expect(stderr).to.equal(
      `error: ${error['message']}\nhint: ${error['hint']}\n(${error['code']}, exit 64)\n`,
    )
    expect(error).to.have.deep.property('details', {
      problems: [
        {
          place: '--policy',
          subject: 'policy',
          message: 'found "snyc", expected one of sync, upsert-only, create-only; did you mean sync?',
        },
      ],
    })
  })
})

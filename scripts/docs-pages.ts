import {placeholder} from '../src/cli/flags.js'
import {secretNames} from '../src/config/secret-names.js'
import type {Setting} from '../src/config/setting.js'
import {commandsOf, envOf, isSettingName, settingGroups} from '../src/config/settings.js'
import {exitCodes} from '../src/exit-codes.js'

/** Stands at the top of every generated page. */
export const generated = '<!-- Made by scripts/docs.ts from the code; do not edit. -->'

/** docs/configuration.md */
export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    generated,
    '',
    introduction,
    ...settingGroups.flatMap((group) => [
      '',
      `## ${capital(group.title)}`,
      '',
      ...groupTable(group.settings),
    ]),
    '',
    '## Secrets',
    '',
    'Secrets come from the environment or from a file, never from a flag or from `mldns.yaml`. They are shown as `(set)`.',
    '',
    '| secret | environment | or the file named by |',
    '|---|---|---|',
    ...secretNames.map(({name, env, file}) => `| ${name} | \`${env}\` | \`${file}\` |`),
    '',
  ].join('\n')
}

const introduction = `Every setting is a flag, an environment variable and a key of \`mldns.yaml\`. A flag beats the environment, the
environment beats a view of the file, a view beats the rest of the file, and the file beats the default.
\`mldns config show\` prints each setting with the place its value comes from, \`mldns config check\` tells what is wrong,
and \`mldns config schema\` prints a JSON Schema for editors.

| form | rule |
|---|---|
| flag | \`--name value\` or \`--name=value\` (needed when the value begins with \`-\`); switches are \`--name\` and \`--no-name\`; lists repeat the flag, commas do not split |
| environment | \`MLDNS_\` and the name in capitals with \`_\`; lists have one value per line; switches are \`true\` or \`false\`; an empty variable says nothing |
| file | \`mldns.yaml\` in the current folder, or the file of \`--config\` or \`MLDNS_CONFIG\`; lists are YAML lists; relative paths start at the file |
| durations | Go durations with their unit: \`90s\`, \`10m\`, \`1h30m\` |
| taking back | an empty value (\`--domain-filter=\`) takes back what a weaker place said |

When two settings exclude each other and were said at different places, the stronger place wins: \`-f app.yaml\` overrules
the \`kubeconfig\` of the file. At the same place they are an error.

## Views

\`views\` in the file names several views of one cluster, each with its provider, domains, policy, ownership and address
classes. A view inherits what stands outside.

\`\`\`yaml
txt-owner-id: home
views:
  - name: public
    provider: zonefile
    zonefile-dir: zones/public
    publish-address-classes: [global]
  - name: lan
    provider: rfc2136
    rfc2136-host: [192.0.2.53]
    rfc2136-zone: [example.com]
    rfc2136-tsig-keyname: mldns
    rfc2136-tsig-secret-file: tsig.secret
    policy: sync
\`\`\``

function groupTable(rows: Readonly<Record<string, Setting>>): readonly string[] {
  return [
    '| setting | value | default | meaning |',
    '|---|---|---|---|',
    ...Object.entries(rows).map(([name, setting]) => settingRow(name, setting)),
  ]
}

function settingRow(name: string, setting: Setting): string {
  const marks = [
    ...(setting.view === true ? ['may differ by view'] : []),
    ...(setting.runOnly === true ? ['not in the file'] : []),
    ...(setting.aliases ?? []).map((alias) => `also \`${alias}\``),
    ...(setting.exclusive === undefined
      ? []
      : [`excludes ${setting.exclusive.map((other) => `\`${other}\``).join(', ')}`]),
    ...(setting.dependsOn ?? []).map((other) => `needs \`${other}\``),
    `for ${isSettingName(name) ? commandsOf(name).join(', ') : ''}`,
  ]
  const flag = setting.char === undefined ? `\`${name}\`` : `\`${name}\`, \`-${setting.char}\``
  return `| ${flag}<br>\`${envOf(name)}\` | ${valueText(setting)} | ${defaultText(setting)} | ${cell(setting.summary)} (${marks.join('; ')}) |`
}

function valueText(setting: Setting): string {
  const value =
    setting.options === undefined
      ? setting.type === 'boolean'
        ? 'switch'
        : placeholder(setting)
      : setting.options.map((option) => `\`${option}\``).join(', ')
  return cell(setting.list === true ? `list of ${value}` : value)
}

function defaultText({default: value}: Setting): string {
  if (value === undefined || value === '') return ''
  if (Array.isArray(value)) return value.map((member: string) => `\`${member}\``).join(', ')
  return `\`${String(value)}\``
}

/** docs/exit-codes.md */
export function exitCodesPage(): string {
  return [
    '# Exit codes',
    '',
    generated,
    '',
    'Every command ends with one of these. When several fit, what touched a zone outranks what did not.',
    '',
    '| code | name | meaning | zone touched | same command may succeed later |',
    '|---|---|---|---|---|',
    ...Object.entries(exitCodes).map(
      ([name, row]) =>
        `| ${row.code} | ${name} | ${cell(row.meaning)} | ${row.touched} | ${row.retry ? 'yes' : 'no'} |`,
    ),
    '',
    'In a CronJob, retry 5, 10 and 13, and let 6, 9, 11, 12 and 64 fail the job (`podFailurePolicy`).',
    '',
    'With `-o json` an error is also one document on standard output: `{"error": {"code", "message", "hint", "details"}}`.',
    '',
  ].join('\n')
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** A `|` would end the cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

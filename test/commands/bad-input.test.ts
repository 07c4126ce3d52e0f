import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {exitCodes, type ExitName} from '../../src/exit-codes.js'
import {runCli} from '../support/cli.js'
import {startDnsServer, type DnsFaults} from '../support/dns-server.js'
import {startKubeServer, type KubeFault} from '../support/kube-server.js'
import {markerLine, openSandbox, serviceYaml, zoneText, type Sandbox} from '../support/sandbox.js'

/** One thing that is wrong, what the message must name, and the exit code. */
type Case = {
  readonly title: string
  readonly exit: ExitName
  /** Each must be in the message. */
  readonly says: readonly (string | RegExp)[]
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Files to write over the good ones. */
  readonly files?: Readonly<Record<string, string>>
  readonly prepare?: (sandbox: Sandbox) => void
}

const goodService = serviceYaml('web', 'web.example.com', '192.0.2.10')
const goodZone = zoneText('old IN A 192.0.2.9', markerLine('old', 'service/default/old'))

const usage: readonly Case[] = [
  {
    title: 'an unknown flag',
    exit: 'usage',
    args: ['--domian-filter', 'x'],
    says: ['--domian-filter', '--domain-filter'],
  },
  {title: 'a flag without its value', exit: 'usage', args: ['--policy'], says: ['--policy']},
  {title: 'an unknown policy', exit: 'usage', args: ['--policy', 'mirror'], says: ['mirror', 'upsert-only']},
  {title: 'an unknown provider', exit: 'usage', args: ['--provider', 'rout53'], says: ['rout53', 'zonefile']},
  {title: 'an unknown source', exit: 'usage', args: ['--source', 'servise'], says: ['servise', 'service']},
  {
    title: 'a source of external-dns that is not built',
    exit: 'usage',
    args: ['--source', 'gloo-proxy'],
    says: ['gloo-proxy'],
  },
  {
    title: 'a duration without a unit',
    exit: 'usage',
    args: ['--min-ttl', '300'],
    says: ['min-ttl', '300', /unit|300s/],
  },
  {
    title: 'a number that is none',
    exit: 'usage',
    args: ['--allow-removals', 'many'],
    says: ['allow-removals', 'many'],
  },
  {
    title: 'a broken label selector',
    exit: 'usage',
    args: ['--label-filter', 'app in ('],
    says: ['label-filter', 'app in ('],
  },
  {
    title: 'a broken annotation filter',
    exit: 'usage',
    args: ['--annotation-filter', 'a=b=c'],
    says: ['annotation-filter'],
  },
  {
    title: 'a broken regex',
    exit: 'usage',
    args: ['--regex-domain-filter', '('],
    says: ['regex-domain-filter'],
  },
  {title: 'a broken template', exit: 'usage', args: ['--fqdn-template', '{{.Name'], says: ['fqdn-template']},
  {
    title: 'a prefix together with a suffix',
    exit: 'usage',
    args: ['--txt-prefix', 'a', '--txt-suffix', 'b'],
    says: ['txt-prefix', 'txt-suffix'],
  },
  {
    title: 'an annotation prefix without a slash',
    exit: 'usage',
    args: ['--annotation-prefix', 'x.io'],
    says: ['annotation-prefix', 'x.io'],
  },
  {title: 'a flag that means nothing here', exit: 'usage', args: ['--interval', '1m'], says: ['interval']},
  {title: 'an unknown format', exit: 'usage', args: ['-o', 'yaml'], says: ['yaml', 'json']},
  {
    title: 'two formats in one place',
    exit: 'usage',
    args: ['-o', 'json', '-o', 'markdown'],
    says: ['standard output'],
  },
  {
    title: 'a target that matches nothing',
    exit: 'usage',
    args: ['--target', 'wep.example.com'],
    says: ['wep.example.com', 'web.example.com'],
  },
  {
    title: 'a NAT64 network of a wrong length',
    exit: 'usage',
    args: ['--nat64-networks', '64:ff9b::/64'],
    says: ['nat64', '64:ff9b::/64'],
  },
  {title: 'grace without a memory', exit: 'usage', args: ['--grace', '10m'], says: ['grace', 'state-file']},
  {title: 'an argument nobody takes', exit: 'usage', args: ['leftover'], says: ['leftover']},
  {
    title: 'an environment variable with a bad value',
    exit: 'usage',
    env: {MLDNS_ON_CONFLICT: 'fight'},
    says: ['MLDNS_ON_CONFLICT', 'fight'],
  },
  {
    title: 'a configuration file that is missing',
    exit: 'usage',
    args: ['--config', 'nowhere.yaml'],
    says: ['nowhere.yaml'],
  },
  {
    title: 'a configuration file with an unknown key',
    exit: 'usage',
    files: {'mldns.yaml': 'polcy: sync\n'},
    args: ['--config', 'mldns.yaml'],
    says: ['polcy', 'policy', 'mldns.yaml:1'],
  },
  {
    title: 'a configuration file with a wrong type',
    exit: 'usage',
    files: {'mldns.yaml': 'strict: [1]\n'},
    args: ['--config', 'mldns.yaml'],
    says: ['strict', 'mldns.yaml:1'],
  },
  {
    title: 'a configuration file that is no YAML',
    exit: 'usage',
    files: {'mldns.yaml': 'a: [1\n'},
    args: ['--config', 'mldns.yaml'],
    says: ['mldns.yaml'],
  },
  {
    title: 'a state file that is none',
    exit: 'usage',
    files: {'state.json': '[]'},
    args: ['--state-file', 'state.json', '--grace', '1m'],
    says: ['state.json'],
  },
]

const manifests: readonly Case[] = [
  {
    title: 'YAML that does not parse',
    exit: 'usage',
    files: {'m/web.yaml': 'kind: Service\n  a: b\n'},
    says: [/web\.yaml:2/],
  },
  {title: 'YAML with a tab', exit: 'usage', files: {'m/web.yaml': 'kind:\n\t- a\n'}, says: ['web.yaml']},
  {
    title: 'a key given twice',
    exit: 'usage',
    files: {'m/web.yaml': 'kind: Service\nkind: Pod\n'},
    says: ['web.yaml', /duplicat|twice/],
  },
  {
    title: 'a document that is a list',
    exit: 'usage',
    files: {'m/web.yaml': '- a\n- b\n'},
    says: ['web.yaml:1'],
  },
  {
    title: 'an object without a kind',
    exit: 'usage',
    files: {'m/web.yaml': 'apiVersion: v1\nmetadata: {name: x}\n'},
    says: ['web.yaml', 'kind'],
  },
  {
    title: 'an object without a name',
    exit: 'usage',
    files: {'m/web.yaml': 'apiVersion: v1\nkind: Service\n'},
    says: ['web.yaml', 'metadata'],
  },
  {
    title: 'an annotation that is a number',
    exit: 'usage',
    files: {
      'm/web.yaml': goodService.replace(
        'web.example.com',
        'web.example.com\n    external-dns.kubernetes.io/ttl: 60',
      ),
    },
    says: ['web.yaml', 'ttl', /quote/],
  },
  {
    title: 'the same object twice',
    exit: 'usage',
    files: {'m/again.yaml': goodService},
    says: ['again.yaml', 'web.yaml'],
  },
  {
    title: 'a Helm template that was not rendered',
    exit: 'usage',
    files: {'m/web.yaml': 'kind: {{ .Values.kind }}\n'},
    says: ['web.yaml', /Helm|template/],
  },
  {
    title: 'JSON that is cut off',
    exit: 'usage',
    files: {'m/web.json': '{"kind": "List", "items": ['},
    says: ['web.json'],
  },
  {
    title: 'a folder without manifests',
    exit: 'usage',
    args: ['-f', 'empty'],
    prepare: (box) => mkdirSync(join(box.path, 'empty')),
    says: ['empty'],
  },
  {title: 'a manifest that is missing', exit: 'usage', args: ['-f', 'gone.yaml'], says: ['gone.yaml']},
  {
    title: 'a spec that is text',
    exit: 'usage',
    files: {'m/web.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: text\n'},
    says: ['web.yaml', 'spec'],
  },
]

function annotated(key: string, value: string): Readonly<Record<string, string>> {
  const line = `    external-dns.kubernetes.io/${key}: ${JSON.stringify(value)}\n`
  return {'m/web.yaml': serviceYaml('web', 'web.example.com', '192.0.2.10', line)}
}

const annotations: readonly Case[] = [
  {title: 'a TTL that is none', exit: 'ok', files: annotated('ttl', 'soon'), says: ['ttl', 'soon', 'web']},
  {
    title: 'a TTL out of range',
    exit: 'ok',
    files: annotated('ttl', '4294967296'),
    says: ['ttl', '4294967296'],
  },
  {
    title: 'an empty member among the targets',
    exit: 'ok',
    files: annotated('target', '192.0.2.1,,'),
    says: ['target'],
  },
  {
    title: 'two prefixes that disagree',
    exit: 'findings',
    files: {
      'm/web.yaml': serviceYaml(
        'web',
        'web.example.com',
        '192.0.2.10',
        '    external-dns.alpha.kubernetes.io/hostname: other.example.com\n',
      ),
    },
    says: ['MLD0302', 'hostname'],
  },
  {
    title: 'a host name with a space inside',
    exit: 'ok',
    files: {'m/web.yaml': serviceYaml('web', '"we b.example.com"', '192.0.2.10')},
    says: [/web +A/],
  },
  {
    title: 'a host name that is a URL',
    exit: 'findings',
    files: {'m/web.yaml': serviceYaml('web', '"https://web.example.com/x"', '192.0.2.10')},
    says: ['MLD0303'],
  },
  {
    title: 'a label of 64 bytes',
    exit: 'findings',
    files: {'m/web.yaml': serviceYaml('web', `${'a'.repeat(64)}.example.com`, '192.0.2.10')},
    says: ['MLD0303', '63'],
  },
  {
    title: 'a name in no zone',
    exit: 'findings',
    files: {'m/web.yaml': serviceYaml('web', 'web.example.org', '192.0.2.10')},
    args: ['--domain-filter', 'example.org'],
    says: ['example.org'],
  },
]

function zone(text: string): Readonly<Record<string, string>> {
  return {'zones/example.com.zone': text}
}

const zones: readonly Case[] = [
  {
    title: 'a zone file without SOA',
    exit: 'incomplete',
    files: zone('$ORIGIN example.com.\n@ 300 IN NS ns1\n'),
    says: ['SOA', 'example.com.zone'],
  },
  {
    title: 'an address that is none',
    exit: 'incomplete',
    files: zone(zoneText('bad IN A 192.0.2.999')),
    says: ['example.com.zone:6', '192.0.2.999'],
  },
  {
    title: 'a quotation that does not end',
    exit: 'incomplete',
    files: zone(zoneText('bad IN TXT "no end')),
    says: ['example.com.zone:6'],
  },
  {
    title: 'parentheses that do not close',
    exit: 'incomplete',
    files: zone('@ IN SOA a b ( 1 2 3 4 5\n'),
    says: ['example.com.zone'],
  },
  {
    title: 'an unknown directive',
    exit: 'incomplete',
    files: zone(zoneText('$FOO bar')),
    says: ['$FOO', 'example.com.zone:6'],
  },
  {
    title: 'a record outside the zone',
    exit: 'incomplete',
    files: zone(zoneText('www.example.org. IN A 192.0.2.1')),
    says: ['example.org', 'example.com.zone:6'],
  },
  {
    title: 'an included file that is missing',
    exit: 'incomplete',
    files: zone(zoneText('$INCLUDE more.zone')),
    says: ['more.zone'],
  },
  {
    title: 'an MX without a preference',
    exit: 'incomplete',
    files: zone(zoneText('@ IN MX mail')),
    says: ['MX', 'example.com.zone:6'],
  },
  {
    title: 'bytes that are no text',
    exit: 'incomplete',
    files: zone('\u0000\u0001\u0002'),
    says: ['example.com.zone'],
  },
  {
    title: 'a folder that is missing',
    exit: 'incomplete',
    args: ['--zonefile-dir', 'nowhere'],
    says: ['nowhere'],
  },
  {
    title: 'a folder without zones',
    exit: 'findings',
    args: ['--zonefile-dir', 'none'],
    prepare: (box) => mkdirSync(join(box.path, 'none')),
    says: ['MLD0503', 'no zone'],
  },
]

const planFiles: readonly Case[] = [
  {title: 'a plan file that is no JSON', exit: 'usage', files: {'plan.json': 'hello'}, says: ['plan']},
  {
    title: 'a plan file of another kind',
    exit: 'usage',
    files: {'plan.json': '{"kind": "Deployment"}'},
    says: ['kind', 'mldns.plan'],
  },
  {
    title: 'a plan file of a later format',
    exit: 'usage',
    files: {'plan.json': '{"kind": "mldns.plan", "format": "2.0"}'},
    says: ['2.0'],
  },
  {title: 'a plan file that is missing', exit: 'usage', says: ['plan.json']},
]

let sandbox: Sandbox

async function check(one: Case, command: readonly string[], base: readonly string[]): Promise<void> {
  for (const [name, text] of Object.entries(one.files ?? {})) sandbox.write(name, text)
  one.prepare?.(sandbox)
  const before = sandbox.read('zones/example.com.zone')
  const given = one.args ?? []
  const kept = base.filter((word, index) => {
    const flag = word.startsWith('-') ? word : base[index - 1]
    return flag === undefined || !given.includes(flag)
  })
  const {code, stdout, stderr} = await runCli([...command, ...kept, ...given], {
    cwd: sandbox.path,
    env: one.env ?? {},
  })
  const told = `${stderr}\n${stdout}`.replace(/\s+/g, ' ')
  expect(code, told).to.equal(exitCodes[one.exit].code)
  for (const text of one.says) {
    if (typeof text === 'string') expect(told).to.contain(text)
    else expect(told).to.match(text)
  }
  expect(told).to.not.match(/\bat .*\.(js|ts):\d+/)
  expect(sandbox.read('zones/example.com.zone')).to.equal(before)
}

const baseFlags = [
  ...['-f', 'm', '--provider', 'zonefile', '--zonefile-dir', 'zones', '--source', 'service'],
  ...['--domain-filter', 'example.com', '--txt-owner-id', 'home', '--policy', 'sync'],
]

function table(
  title: string,
  cases: readonly Case[],
  command: readonly string[] = ['plan'],
  base = baseFlags,
): void {
  describe(title, () => {
    for (const one of cases) {
      it(`${one.title} ends with ${one.exit} and one clear message`, () => check(one, command, base))
    }
  })
}

describe('bad input', () => {
  beforeEach(() => {
    sandbox = openSandbox()
    sandbox.write('m/web.yaml', goodService)
    sandbox.write('zones/example.com.zone', goodZone)
  })

  afterEach(() => sandbox.remove())

  table('on the command line', usage)
  table('in manifests', manifests)
  table('in annotations', annotations)
  table('in zone files', zones)
  table('in plan files', planFiles, ['apply', 'plan.json'])

  describe('in the kubeconfig', () => {
    const context = 'contexts: [{name: c, context: {cluster: k, user: u}}]\ncurrent-context: c\n'
    const cluster = 'clusters: [{name: k, cluster: {server: "http://127.0.0.1:1"}}]\n'
    const user = 'users: [{name: u, user: {token: t0psecret}}]\n'
    const cases: readonly (readonly [
      title: string,
      text: string,
      exit: ExitName,
      says: readonly string[],
    ])[] = [
      ['YAML that does not parse', 'a: [', 'usage', ['config']],
      ['no current context', 'preferences: {}\n', 'usage', ['context']],
      ['a context of an unknown cluster', `${context}${user}clusters: []\n`, 'usage', ['k']],
      ['a context of an unknown user', `${context}${cluster}users: []\n`, 'usage', ['u']],
      ['a server that does not answer', `${context}${cluster}${user}`, 'unavailable', ['127.0.0.1:1']],
      [
        'a server that is no URL',
        `${context}${user}clusters: [{name: k, cluster: {server: "::"}}]\n`,
        'usage',
        ['server'],
      ],
      [
        'a certificate that is missing',
        `${context}${user}clusters: [{name: k, cluster: {server: "https://127.0.0.1:1", certificate-authority: gone.pem}}]\n`,
        'usage',
        ['gone.pem'],
      ],
      [
        'a plug-in that is missing',
        `${context}${cluster}users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, interactiveMode: Never}}}]\n`,
        'denied',
        ['no-such-plugin'],
      ],
    ]
    for (const [title, text, exit, says] of cases) {
      it(`${title} ends with ${exit} and one clear message`, async () => {
        const file = sandbox.write('config', `apiVersion: v1\nkind: Config\n${text}`)
        const base = ['--kubeconfig', file, ...baseFlags.slice(2)]
        await check({title, exit, says}, ['plan'], base)
        const {stderr} = await runCli(['plan', ...base], {cwd: sandbox.path})
        expect(stderr).to.not.contain('t0psecret')
      })
    }
  })

  describe('from the Kubernetes API', () => {
    const services = /\/services/
    const cases: readonly (readonly [
      title: string,
      fault: KubeFault,
      exit: ExitName,
      says: readonly (string | RegExp)[],
    ])[] = [
      ['401', {path: services, fault: {kind: 'status', status: 401}}, 'denied', [/401|credential|token/i]],
      [
        '403',
        {path: services, fault: {kind: 'status', status: 403}},
        'incomplete',
        ['services', /403|forbidden/i],
      ],
      [
        '410 on every further page',
        {path: /continue=/, fault: {kind: 'expired'}},
        'ok',
        ['No changes', /policy/],
      ],
      [
        '500 for ever',
        {path: services, fault: {kind: 'status', status: 500}},
        'incomplete',
        ['services', '500'],
      ],
      [
        '429 for ever',
        {path: services, fault: {kind: 'throttle', seconds: 1}},
        'incomplete',
        ['services', '429'],
      ],
      ['no answer', {path: services, fault: {kind: 'hang'}}, 'incomplete', ['services']],
      ['half an answer', {path: services, fault: {kind: 'truncate'}}, 'incomplete', ['services']],
      ['half the JSON', {path: services, fault: {kind: 'cut-json'}}, 'incomplete', ['services']],
    ]
    for (const [title, fault, exit, says] of cases) {
      it(`${title} ends with ${exit}, one clear message, and no removal`, async () => {
        const objects = Array.from({length: 600}, (_, index) => ({
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {name: `s${index}`, namespace: 'default'},
          spec: {type: 'LoadBalancer'},
        }))
        const server = await startKubeServer({objects, faults: [fault]})
        try {
          const base = [
            '--kubeconfig',
            server.writeKubeconfig(sandbox.path),
            '--request-timeout',
            '1s',
            ...baseFlags.slice(2),
          ]
          // A list that is complete after all proves the removal; the policy keeps it out of this table.
          const args = exit === 'ok' ? ['--policy', 'upsert-only'] : []
          await check({title, exit, says, args}, ['plan'], base)
          expect(new Set(server.requests.map(({verb}) => verb))).to.deep.equal(new Set(['GET']))
        } finally {
          await server.close()
        }
      }).timeout(60_000)
    }
  })

  describe('from a name server', () => {
    const cases: readonly (readonly [
      title: string,
      faults: DnsFaults,
      exit: ExitName,
      says: readonly (string | RegExp)[],
    ])[] = [
      ['a refused transfer', {axfr: 'refused'}, 'denied', ['example.com', /refused/i]],
      [
        'a transfer without a closing SOA',
        {axfr: 'noFinalSoa'},
        'incomplete',
        ['example.com', /not complete/],
      ],
      ['a transfer that ends with another SOA', {axfr: 'otherFinalSoa'}, 'incomplete', ['example.com']],
      ['a transfer cut off', {axfr: 'truncated'}, 'unavailable', ['example.com']],
      ['a connection closed at once', {axfr: 'closed'}, 'unavailable', ['example.com']],
      ['an empty transfer', {axfr: 'empty'}, 'incomplete', ['example.com']],
      ['a transfer of another zone', {axfr: 'foreign'}, 'incomplete', ['example.com']],
      ['a transfer in another class', {axfr: 'chaos'}, 'incomplete', ['example.com']],
      ['an answer that is no message', {garbage: true}, 'incomplete', ['example.com']],
      ['SERVFAIL', {rcode: {axfr: 2}}, 'unavailable', ['example.com', 'SERVFAIL']],
    ]
    for (const [title, faults, exit, says] of cases) {
      it(`${title} ends with ${exit}, one clear message, and no plan for the zone`, async () => {
        const server = await startDnsServer({zones: {'example.com': []}})
        Object.assign(server.faults, faults)
        try {
          const base = [
            ...[
              '-f',
              'm',
              '--provider',
              'rfc2136',
              '--rfc2136-host',
              server.host,
              '--rfc2136-port',
              String(server.port),
            ],
            ...['--rfc2136-zone', 'example.com', '--rfc2136-insecure', ...baseFlags.slice(6)],
          ]
          await check({title, exit, says}, ['plan'], base)
          expect(server.calls.every((call) => call.kind !== 'update')).to.equal(true)
        } finally {
          await server.stop()
        }
      }).timeout(60_000)
    }
  })
})

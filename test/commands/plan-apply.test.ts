import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import {expect} from 'chai'
import {root, runCli, type CliResult} from '../support/cli.js'
import {expectGolden} from '../support/golden.js'
import {
  markerLine,
  openSandbox,
  quickstartSandbox,
  serviceYaml,
  zoneText,
  type Sandbox,
} from '../support/sandbox.js'

type PlanJson = {
  readonly changes: readonly {readonly fqdn: string; readonly action: string}[]
  readonly held: readonly {readonly reason: string; readonly name: string}[]
  readonly digest: string
  readonly summary: Readonly<Record<string, number>>
}

let sandbox: Sandbox

function flags(...more: readonly string[]): readonly string[] {
  return [
    ...[
      '-f',
      join(sandbox.path, 'manifests'),
      '--provider',
      'zonefile',
      '--zonefile-dir',
      join(sandbox.path, 'zones'),
    ],
    ...[
      '--source',
      'service',
      '--source',
      'ingress',
      '--domain-filter',
      'example.com',
      '--txt-owner-id',
      'home',
    ],
    ...(more.includes('--policy') ? more : ['--policy', 'sync', ...more]),
  ]
}

async function planJson(...more: readonly string[]): Promise<{result: CliResult; plan: PlanJson}> {
  const result = await runCli(['plan', ...flags('-o', 'json', ...more)])
  return {result, plan: JSON.parse(result.stdout) as PlanJson}
}

describe('mldns plan and apply', () => {
  afterEach(() => sandbox.remove())

  it('print the plan of the quickstart', async () => {
    sandbox = quickstartSandbox()
    const result = await runCli(['plan', '--config', 'examples/quickstart/mldns.yaml'])
    expect(result.stderr).to.equal('')
    expect(result.code).to.equal(0)
    expectGolden('cli/quickstart-plan.txt', result.stdout)
  })

  it('print JSON that fits the schema', async () => {
    sandbox = quickstartSandbox()
    const {result, plan} = await planJson()
    expect(result.code).to.equal(0)
    const ajv = new Ajv2020({strict: false})
    formats.default(ajv)
    const schema = JSON.parse(readFileSync(join(root, 'schemas', 'plan.v1.json'), 'utf8')) as object
    const validate = ajv.compile(schema)
    expect(validate(plan), JSON.stringify(validate.errors)).to.equal(true)
  })

  it('apply the plan, after which the next one is empty', async () => {
    sandbox = quickstartSandbox()
    expect((await runCli(['plan', ...flags('--detailed-exitcode')])).code).to.equal(2)
    const applied = await runCli(['apply', ...flags('--yes')])
    expect(applied.code).to.equal(0)
    expect(applied.stdout).to.contain('3 applied')
    const {result, plan} = await planJson('--detailed-exitcode')
    expect(plan.changes).to.deep.equal([])
    expect(result.code).to.equal(0)
    const zone = sandbox.read('zones/example.com.zone')
    expect(zone).to.contain(
      '; kept by hand: mldns never touches a record without its ownership record\nmail     IN A    192.168.1.25',
    )
    expect(zone).to.match(/20\d{8} ; serial/)
    expect(zone).to.not.contain('old-shop')
  })

  it('write nothing while planning', async () => {
    sandbox = quickstartSandbox()
    const before = sandbox.read('zones/example.com.zone')
    await runCli(['plan', ...flags()])
    await runCli(['endpoints', '-f', join(sandbox.path, 'manifests'), '--source', 'service'])
    expect(sandbox.read('zones/example.com.zone')).to.equal(before)
  })

  it('refuse to apply without a terminal and without --yes', async () => {
    sandbox = quickstartSandbox()
    const before = sandbox.read('zones/example.com.zone')
    const result = await runCli(['apply', ...flags()])
    expect(result.code).to.equal(12)
    expect(result.stderr).to.contain('--yes')
    expect(sandbox.read('zones/example.com.zone')).to.equal(before)
  })

  it('print the same bytes for the same input', async () => {
    sandbox = quickstartSandbox()
    const [first, second] = await Promise.all([runCli(['plan', ...flags()]), runCli(['plan', ...flags()])])
    expect(first.stdout).to.equal(second.stdout)
  })

  it('read manifests from standard input', async () => {
    sandbox = quickstartSandbox()
    const stdin = serviceYaml('web', 'stdin.example.com', '192.0.2.10')
    const args = flags('-o', 'json')
    const result = await runCli(['plan', ...args.map((arg) => (arg.endsWith('manifests') ? '-' : arg))], {
      stdin,
    })
    const plan = JSON.parse(result.stdout) as PlanJson
    expect(plan.changes.map((change) => change.fqdn)).to.deep.equal(['stdin.example.com'])
  })

  it('explain a name that is pending', async () => {
    sandbox = quickstartSandbox()
    const result = await runCli(['plan', ...flags('--explain', 'api.staging.example.com')])
    expect(result.code).to.equal(0)
    expect(result.stdout).to.contain('staging/api-service').and.to.contain('no address')
  })

  it('tell the same over several formats at once', async () => {
    sandbox = quickstartSandbox()
    const json = join(sandbox.path, 'plan.json')
    const markdown = join(sandbox.path, 'plan.md')
    const result = await runCli([
      'plan',
      ...flags('-o', 'text', '-o', `json=${json}`, '-o', `markdown=${markdown}`),
    ])
    expect(result.code).to.equal(0)
    expect(result.stdout).to.contain('1 create, 1 update, 1 replace')
    expect((JSON.parse(sandbox.read('plan.json')) as PlanJson).summary).to.include({
      create: 1,
      update: 1,
      replace: 1,
    })
    expect(sandbox.read('plan.md')).to.contain('| ')
  })
})

describe('mldns apply of a saved plan', () => {
  afterEach(() => sandbox.remove())

  async function save(): Promise<string> {
    sandbox = quickstartSandbox()
    const file = join(sandbox.path, 'plan.json')
    const result = await runCli(['plan', ...flags('--out', file)])
    expect(result.code).to.equal(0)
    return file
  }

  it('writes exactly what was reviewed, though the cluster has changed since', async () => {
    const file = await save()
    sandbox.write('manifests/late.yaml', serviceYaml('late', 'late.example.com', '192.0.2.44'))
    const result = await runCli(['apply', file, ...flags()])
    expect(result.code).to.equal(0)
    expect(sandbox.read('zones/example.com.zone')).to.not.contain('late')
  })

  it('refuses with 9 when a planned set was changed since, and writes nothing', async () => {
    const file = await save()
    const changed = sandbox.read('zones/example.com.zone').replace('192.168.1.230', '192.168.1.231')
    sandbox.write('zones/example.com.zone', changed)
    const result = await runCli(['apply', file, ...flags()])
    expect(result.code).to.equal(9)
    expect(result.stderr).to.contain('api.example.com')
    expect(sandbox.read('zones/example.com.zone')).to.equal(changed)
  })

  it('does not mind an edit of another record', async () => {
    const file = await save()
    sandbox.write(
      'zones/example.com.zone',
      sandbox.read('zones/example.com.zone').replace('192.168.1.25', '192.168.1.26'),
    )
    const result = await runCli(['apply', file, ...flags()])
    expect(result.code).to.equal(0)
    expect(sandbox.read('zones/example.com.zone')).to.contain('192.168.1.26')
  })

  it('refuses with 9 a file that was changed by one byte', async () => {
    const file = await save()
    sandbox.write('plan.json', sandbox.read('plan.json').replace('192.168.1.241', '192.168.1.249'))
    const result = await runCli(['apply', file, ...flags()])
    expect(result.code).to.equal(9)
    expect(result.stderr).to.contain('digest')
  })

  it('refuses with 9 a plan that has expired', async () => {
    sandbox = quickstartSandbox()
    const file = join(sandbox.path, 'plan.json')
    await runCli(['plan', ...flags('--out', file, '--expires', '1ms')])
    const result = await runCli(['apply', file, ...flags()])
    expect(result.code).to.equal(9)
    expect(result.stderr).to.contain('valid until')
  })

  it('refuses with 9 a plan with another digest than the expected one', async () => {
    const file = await save()
    const result = await runCli(['apply', file, ...flags('--expect-digest', `sha256:${'0'.repeat(64)}`)])
    expect(result.code).to.equal(9)
  })

  it('is kept from everybody but its owner', async () => {
    const file = await save()
    const {statSync} = await import('node:fs')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })
})

describe('removals', () => {
  afterEach(() => sandbox.remove())

  function ownedZone(count: number): string {
    const names = Array.from({length: count}, (_, index) => `app-${index}`)
    return zoneText(
      ...names.flatMap((name) => [`${name} IN A 192.0.2.7`, markerLine(name, `service/default/${name}`)]),
    )
  }

  function prepare(owned: number, kept: number): void {
    sandbox = openSandbox()
    sandbox.write('zones/example.com.zone', ownedZone(owned))
    for (let index = 0; index < kept; index++) {
      sandbox.write(
        `manifests/app-${index}.yaml`,
        serviceYaml(`app-${index}`, `app-${index}.example.com`, '192.0.2.7'),
      )
    }
  }

  it('are held when only a part of the manifests is known', async () => {
    prepare(4, 3)
    const {plan} = await planJson()
    expect(plan.changes).to.deep.equal([])
    expect(plan.held.map((item) => item.reason)).to.deep.equal(['source-incomplete'])
  })

  it('are planned when the manifests are the whole cluster', async () => {
    prepare(4, 3)
    const {plan, result} = await planJson('--manifests-complete')
    expect(plan.changes.map((change) => [change.action, change.fqdn])).to.deep.equal([
      ['delete', 'app-3.example.com'],
    ])
    expect(result.code).to.equal(0)
  })

  it('are held under the default policy', async () => {
    prepare(4, 3)
    const {plan} = await planJson('--manifests-complete', '--policy', 'upsert-only')
    expect(plan.changes).to.deep.equal([])
    expect(plan.held.map((item) => item.reason)).to.deep.equal(['policy'])
  })

  it('S1: are blocked with 6 when too many, and go through with the override bound to the plan', async () => {
    prepare(20, 5)
    const file = join(sandbox.path, 'plan.json')
    const blocked = await runCli(['plan', ...flags('--manifests-complete', '--out', file)])
    expect(blocked.code).to.equal(6)
    const before = sandbox.read('zones/example.com.zone')
    expect((await runCli(['apply', file, ...flags('--manifests-complete')])).code).to.equal(6)
    expect(
      (await runCli(['apply', file, ...flags('--manifests-complete', '--allow-removals', '15')])).code,
    ).to.equal(64)
    expect(sandbox.read('zones/example.com.zone')).to.equal(before)
    const {digest} = JSON.parse(sandbox.read('plan.json')) as PlanJson
    const bound = ['--allow-removals', '15', '--expect-digest', digest]
    const applied = await runCli(['apply', file, ...flags('--manifests-complete', ...bound)])
    expect(applied.code, applied.stderr).to.equal(0)
    expect(sandbox.read('zones/example.com.zone')).to.contain('app-4').and.to.not.contain('app-5')
  })

  it('wait for the end of grace, which is remembered between runs', async () => {
    prepare(4, 3)
    const state = join(sandbox.path, 'state.json')
    const more = ['--manifests-complete', '--state-file', state]
    const first = await planJson(...more, '--grace', '10m')
    expect(first.plan.held.map((item) => item.reason)).to.deep.equal(['grace'])
    sandbox.write(
      'state.json',
      sandbox.read('state.json').replace(/"20\d\d-[^"]*"/, '"2026-01-01T00:00:00.000Z"'),
    )
    const second = await planJson(...more, '--grace', '10m')
    expect(second.plan.changes.map((change) => change.action)).to.deep.equal(['delete'])
  })
})

import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import type {ResourceRecord} from '../../../src/dns/message.js'
import {DnsSession} from '../../../src/dns/session.js'
import type {TsigKey} from '../../../src/dns/tsig.js'
import type {RecordSet} from '../../../src/model/record-set.js'
import {startBind} from '../../support/bind-server.js'
import {a, cname, mx, txt} from '../../support/builders.js'
import {runCli, startCli, type CliResult} from '../../support/cli.js'
import {startKnot} from '../../support/knot-server.js'
import {newKey} from '../../support/rfc2136-fixture.js'
import {openSandbox, quickstartSandbox, serviceYaml, type Sandbox} from '../../support/sandbox.js'
import {runTool, type RealServer} from '../../support/server-process.js'
import {seedText} from '../../support/zone-seed.js'

function marker(type: string, name: string, owner: string): RecordSet {
  const resource = `service/default/${name}`
  return txt(
    `${type}-${name}.example.com`,
    `heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}`,
  )
}

/** Records that are not ours: by hand, of another owner, and at a name we want but without ownership record. */
const strangers: readonly RecordSet[] = [
  a('mail.example.com', '192.0.2.25', 17),
  mx('example.com', '10 mail.example.com'),
  txt('example.com', 'v=spf1 mx -all'),
  a('office.example.com', '192.0.2.30'),
  marker('a', 'office', 'office'),
  a('unmarked.example.com', '192.0.2.31'),
]

const ours: readonly RecordSet[] = [
  cname('alias.example.com', 'old.example.net', 60),
  marker('cname', 'alias', 'home'),
  a('moved.example.com', '192.0.2.7'),
  marker('a', 'moved', 'home'),
  a('gone.example.com', '192.0.2.8'),
  marker('a', 'gone', 'home'),
]

const names = ['alias', 'moved', 'new', 'office', 'unmarked']

for (const [title, start] of [
  ['BIND 9', startBind],
  ['Knot DNS', startKnot],
] as const) {
  describe(`the command line with ${title}`, () => {
    const key = newKey()
    let server: RealServer
    let sandbox: Sandbox

    beforeEach(async () => {
      sandbox = openSandbox()
      const text = seedText('example.com', [...strangers, ...ours])
      server = await start({zones: {'example.com': text}, key})
    })

    afterEach(async () => {
      await server.stop()
      sandbox.remove()
    })

    function flags(): readonly string[] {
      const manifests = names.map((name, index) =>
        serviceYaml(name, `${name}.example.com`, `198.51.100.${index + 1}`),
      )
      return [
        ...['-f', sandbox.write('manifests/all.yaml', manifests.join('---\n')), '--manifests-complete'],
        ...['--source', 'service', '--domain-filter', 'example.com', '--txt-owner-id', 'home'],
        ...['--policy', 'sync', '--provider', 'rfc2136', '--rfc2136-host', server.host],
        ...['--rfc2136-port', String(server.port), '--rfc2136-zone', 'example.com'],
        ...['--rfc2136-tsig-keyname', key.name, '--rfc2136-tsig-secret-alg', key.algorithm],
      ]
    }

    function secretOf({secret}: Pick<TsigKey, 'secret'>): Readonly<Record<string, string>> {
      return {MLDNS_RFC2136_TSIG_SECRET: secret.toString('base64')}
    }

    function mldns(...args: readonly string[]): Promise<CliResult> {
      return runCli([...args, ...flags()], {env: secretOf(key)})
    }

    async function served(name: string, type: string): Promise<readonly ResourceRecord[]> {
      const records = await server.transfer('example.com')
      return records.filter((record) => record.name === name && record.type === type)
    }

    /** The records of the zone but for the SOA, as text, sorted. */
    async function everything(): Promise<readonly string[]> {
      const records = (await server.transfer('example.com')).filter(({type}) => type !== 'SOA')
      return records.map(({name, type, ttl, value}) => `${name} ${ttl} ${type} ${value}`).sort()
    }

    it('plans, applies, and then has nothing to do', async () => {
      const plan = await mldns('plan', '--detailed-exitcode')
      expect(plan.code, plan.stdout + plan.stderr).to.equal(2)
      expect(plan.stdout).to.contain('1 create, 1 update, 1 replace, 1 delete')
      const apply = await mldns('apply', '--yes')
      expect(apply.code, apply.stdout + apply.stderr).to.equal(0)
      expect((await served('alias.example.com', 'A')).map(({value}) => value)).to.deep.equal(['198.51.100.1'])
      expect(await served('alias.example.com', 'CNAME')).to.deep.equal([])
      expect((await served('moved.example.com', 'A')).map(({value}) => value)).to.deep.equal(['198.51.100.2'])
      expect((await served('new.example.com', 'A')).map(({value}) => value)).to.deep.equal(['198.51.100.3'])
      expect(await served('a-new.example.com', 'TXT')).to.have.length(1)
      for (const name of ['gone', 'a-gone', 'cname-alias']) {
        expect((await everything()).filter((line) => line.startsWith(`${name}.`))).to.deep.equal([])
      }
      const again = await mldns('plan', '--detailed-exitcode')
      expect(again.code, again.stdout + again.stderr).to.equal(0)
    })

    it('leaves alone what belongs to others or has no ownership record, although it is wanted', async () => {
      const mine = new Set([
        ...ours.map(({name}) => name),
        'new.example.com',
        'a-new.example.com',
        'a-alias.example.com',
      ])
      const foreign = async (): Promise<readonly string[]> =>
        (await everything()).filter((line) => !mine.has(line.slice(0, line.indexOf(' '))))
      const old = await foreign()
      expect(old.filter((line) => !line.includes(' NS '))).to.have.length(strangers.length)
      expect((await mldns('apply', '--yes')).code).to.equal(0)
      expect(await foreign()).to.deep.equal(old)
    })

    it('writes nothing while planning', async () => {
      const old = await server.transfer('example.com')
      await mldns('plan')
      expect(await server.transfer('example.com')).to.deep.equal(old)
    })

    it('makes an alias an address without a moment in which the name has no answer', async () => {
      const session = await DnsSession.open(
        {host: server.host, port: server.port},
        {mode: 'read', timeoutMs: 5000, now: () => 0},
      )
      const seen = new Set<string>()
      let over = false
      const poll = async (): Promise<void> => {
        while (!over) {
          const [answer] = await session.ask([{name: 'alias.example.com', type: 'A'}])
          const types =
            answer?.answers.filter(({name}) => name === 'alias.example.com').map(({type}) => type) ?? []
          seen.add(
            answer?.rcode === 0 && types.length > 0 ? types.join('+') : `rcode ${answer?.rcode}, no answer`,
          )
          await sleep(1)
        }
      }
      const polling = poll()
      try {
        const {code, stdout, stderr} = await startCli(['apply', '--yes', ...flags()], {env: secretOf(key)})
          .ended
        expect(code, stdout + stderr).to.equal(0)
        await sleep(20)
      } finally {
        over = true
        await polling.finally(() => session.close())
      }
      expect([...seen]).to.deep.equal(['CNAME', 'A'])
    })

    it('says that the server does not accept a wrong key, without showing one, and ends with 11', async () => {
      const wrong = newKey()
      const old = await everything()
      for (const command of [['plan'], ['apply', '--yes']]) {
        const result = await runCli([...command, ...flags()], {env: secretOf(wrong)})
        const said = result.stdout + result.stderr
        expect(result.code, said).to.equal(11)
        expect(said).to.contain(key.name).and.to.contain('TSIG').and.to.contain(String(server.port))
        for (const {secret} of [key, wrong]) {
          expect(said).to.not.contain(secret.toString('base64')).and.to.not.contain(secret.toString('hex'))
        }
        expect(said).to.not.match(/^\s+at /m)
      }
      expect(await everything()).to.deep.equal(old)
    })

    it('says that nobody answers when the server is stopped', async () => {
      await server.stop()
      for (const command of [['plan'], ['apply', '--yes']]) {
        const result = await mldns(...command)
        const said = result.stdout + result.stderr
        expect(result.code, said).to.be.oneOf([5, 13])
        expect(said).to.contain('127.0.0.1').and.to.contain(String(server.port))
        expect(said).to.not.match(/^\s+at /m)
      }
    })
  })
}

describe('the command line with zone files', () => {
  let sandbox: Sandbox

  beforeEach(() => {
    sandbox = quickstartSandbox()
  })

  afterEach(() => sandbox.remove())

  it('writes a file that named-checkzone accepts', async () => {
    const config = join(sandbox.path, 'mldns.yaml')
    sandbox.write(
      'manifests/long.yaml',
      serviceYaml('long', `${'x'.repeat(60)}.example.com,*.w.example.com`, '192.0.2.9'),
    )
    const flags = ['--config', config, '--txt-wildcard-replacement', 'any']
    const apply = await runCli(['apply', '--yes', ...flags])
    expect(apply.code, apply.stdout + apply.stderr).to.equal(0)
    const file = join(sandbox.path, 'zones', 'example.com.zone')
    expect(await runTool('named-checkzone', ['example.com', file])).to.match(/loaded serial \d+\nOK/)
    const again = await runCli(['plan', '--detailed-exitcode', ...flags])
    expect(again.code, again.stdout + again.stderr).to.equal(0)
  })
})

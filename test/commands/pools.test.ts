import {expect} from 'chai'
import {runCli} from '../support/cli.js'
import {expectGolden} from '../support/golden.js'

const manifests = ['-f', 'examples/quickstart/manifests']

describe('mldns pools', () => {
  it('shows the pools of the quickstart', async () => {
    const result = await runCli(['pools', ...manifests])
    expect(result.code).to.equal(0)
    expectGolden('cli/pools.txt', result.stdout)
  })

  it('tells why a Service is pending, and of each pool why not', async () => {
    const result = await runCli(['pools', ...manifests, '--for', 'svc/staging/api-service'])
    expect(result.code).to.equal(0)
    expectGolden('cli/pools-for.txt', result.stdout)
  })

  it('gives the same to programs', async () => {
    const result = await runCli(['pools', ...manifests, '--for', 'staging/api-service', '-o', 'json'])
    const report = JSON.parse(result.stdout) as {
      schema: string
      pools: {name: string}[]
      next: {kind: string}
    }
    expect(report.schema).to.equal('mldns.pools/v1')
    expect(report.pools.map((pool) => pool.name)).to.deep.equal(['production-pool'])
    expect(report.next.kind).to.equal('none')
  })

  it('names the nearest Service when there is none of the name', async () => {
    const result = await runCli(['pools', ...manifests, '--for', 'svc/staging/api-servise'])
    expect(result.code).to.equal(64)
    expect(result.stderr).to.contain('svc/staging/api-service')
  })
})

describe('mldns explain and mldns checks', () => {
  it('explain a code without a cluster', async () => {
    const result = await runCli(['explain', 'MLD0403'])
    expect(result.code).to.equal(0)
    expectGolden('cli/explain.txt', result.stdout)
  })

  it('name the nearest check when there is none of the name', async () => {
    const result = await runCli(['explain', 'advertised-pol'])
    expect(result.code).to.equal(64)
    expect(result.stderr).to.contain('advertised-pool')
  })

  it('list the whole catalogue', async () => {
    const result = await runCli(['checks', '-o', 'json'])
    expect(JSON.parse(result.stdout)).to.have.length(158)
  })
})

describe('mldns show', () => {
  it('names the file when it is missing', async () => {
    const result = await runCli(['show', 'nowhere.json'])
    expect(result.code).to.equal(64)
    expect(result.stderr).to.contain('nowhere.json')
  })
})

import {expect} from 'chai'
import {describePools} from '../../src/metallb/describe-pools.js'
import {readInstallation} from '../../src/metallb/installation.js'
import {predict} from '../../src/metallb/predict.js'
import {simulate} from '../../src/metallb/simulate.js'
import {plainPalette} from '../../src/render/palette.js'
import {toPoolsJson, type PoolsReport} from '../../src/render/pools-json.js'
import {renderPools} from '../../src/render/pools-text.js'
import {expectGolden} from '../support/golden.js'
import {toObject, toSnapshot} from '../metallb/scenario-world.js'
import {metallb, node, pool, service} from '../metallb/world.js'

const shared = {'metallb.io/allow-shared-ip': 'k'}

function report(): PoolsReport {
  const installation = readInstallation(
    toSnapshot(
      [
        pool('production-pool', ['192.168.1.240/32', '192.168.1.241-192.168.1.250']),
        pool('lan', ['192.168.1.8-192.168.1.15', '2001:db8::/64'], {
          serviceAllocation: {
            priority: 5,
            namespaces: ['shop'],
            serviceSelectors: [{matchLabels: {tier: 'edge'}}],
          },
        }),
        {
          ...pool('single', ['192.168.2.1/32'], {autoAssign: false}),
          status: {assignedIPv4: 0, assignedIPv6: 0, availableIPv4: 1, availableIPv6: 0},
        },
        metallb('L2Advertisement', 'l2', {ipAddressPools: ['production-pool', 'lan']}),
        metallb('BGPAdvertisement', 'bgp', {ipAddressPools: ['lan']}),
        node('n1', '192.168.1.11'),
        service('web', {ips: ['192.168.1.241'], annotations: shared}),
        service('mail', {ips: ['192.168.1.241'], annotations: shared, spec: {ports: [{port: 25}]}}),
        service('dns', {ips: ['192.168.1.240']}),
        service('only', {ips: ['192.168.2.1']}),
      ],
      ['pods'],
    ),
  )
  const simulation = simulate(installation)
  return {
    namespace: 'metallb-system',
    pools: describePools(installation, simulation),
    next: predict(installation, toObject(service('new')), simulation),
    problems: [],
  }
}

const options = {width: 80, palette: plainPalette, now: '2026-07-20T10:00:00Z'}

describe('the pools as text', () => {
  it('shows use, reservation, holders, advertisement and overlaps', () => {
    expectGolden('pools.txt', renderPools(report(), options))
  })

  it('stays within 80 columns', () => {
    for (const line of renderPools(report(), options).split('\n')) expect(line.length, line).to.be.at.most(80)
  })

  it('has nothing outside ASCII when asked', () => {
    expect(renderPools(report(), {...options, ascii: true})).to.match(/^[\n -~]*$/)
  })

  it('has one line per family when compact', () => {
    const text = renderPools({...report(), problems: []}, {...options, compact: true})
    expect(text.split('\n').filter((line) => line.includes('used'))).to.have.length(4)
    expect(text).to.not.include('advertised by')
  })

  it('says that pools could not be read', () => {
    const text = renderPools(
      {namespace: 'x', pools: [], problems: ['no permission to list ipaddresspools']},
      options,
    )
    expect(text).to.include('! no permission to list ipaddresspools')
    expect(text).to.not.include('There is no IPAddressPool')
  })

  it('writes control characters of names out', () => {
    const [first] = report().pools
    if (first === undefined) throw new Error('no pool')
    const text = renderPools(
      {namespace: 'x', pools: [{...first, name: 'a\u001b[31m'}], problems: []},
      options,
    )
    expect(text).to.not.include('\u001b')
  })
})

describe('the pools as JSON', () => {
  it('hold the same, with large counts as text', () => {
    expectGolden('pools.json', `${JSON.stringify(toPoolsJson(report()), null, 2)}\n`)
  })
})

import {readFileSync} from 'node:fs'
import {createHash} from 'node:crypto'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {FAILSAFE_SCHEMA, load} from 'js-yaml'
import {Allocator} from '../../src/metallb/allocator.js'
import {electionOrder, findLeader, sha256} from '../../src/metallb/election.js'
import {statusCapacity} from '../../src/metallb/pool-addresses.js'
import {controllerConfig} from '../../src/metallb/speaker-config.js'
import {toInstallation} from './scenario-world.js'

const folder = join(import.meta.dirname, '..', 'fixtures', 'metallb-scenarios')

/** All scalars as text: availableIPv6 is larger than a double can hold. */
// The type is that of the file.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
function readVectors<T>(name: string): T {
  return load(readFileSync(join(folder, name), 'utf8'), {schema: FAILSAFE_SCHEMA}) as T
}

type AddressCase = {
  readonly addresses: readonly string[]
  readonly avoidBuggyIPs?: string
  readonly valid: string
  readonly availableIPv4?: string
  readonly availableIPv6?: string
  readonly firstIPv4?: string
  readonly firstIPv6?: string
  readonly error?: string
}

function configOf({addresses, avoidBuggyIPs}: AddressCase): ReturnType<typeof controllerConfig> {
  const pool = {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: {name: 'p', namespace: 'metallb-system'},
    spec: {addresses, avoidBuggyIPs: avoidBuggyIPs === 'true'},
  }
  return controllerConfig(toInstallation([pool], {metallbNamespace: 'metallb-system'}).objects)
}

function firstOf(allocator: Allocator, family: 'IPv4' | 'IPv6'): string {
  const nobody = {key: 'a/b', namespace: 'a', labels: {}, ports: ['TCP/80'], sharingKey: '', backendKey: ''}
  return allocator.firstFor(nobody, 'p', family) ?? 'null'
}

describe('pool addresses', () => {
  const {cases} = readVectors<{cases: readonly AddressCase[]}>('V01-address-syntax.yaml')

  for (const one of cases)
    it(`reads ${JSON.stringify(one.addresses)}${one.avoidBuggyIPs === 'true' ? ' without .0 and .255' : ''}`, () => {
      const config = configOf(one)
      if (one.valid !== 'true') {
        expect(config).to.deep.equal({ok: false, error: one.error})
        return
      }
      if (!config.ok) throw new Error(config.error)
      const [pool] = config.value
      const capacity = statusCapacity(pool?.prefixes ?? [], pool?.avoidBuggy ?? false)
      const allocator = new Allocator()
      allocator.setPools(config.value)
      expect({
        availableIPv4: String(capacity.IPv4),
        availableIPv6: String(capacity.IPv6),
        firstIPv4: firstOf(allocator, 'IPv4'),
        firstIPv6: firstOf(allocator, 'IPv6'),
      }).to.deep.equal({
        availableIPv4: one.availableIPv4,
        availableIPv6: one.availableIPv6,
        firstIPv4: one.firstIPv4,
        firstIPv6: one.firstIPv6,
      })
    })
})

describe('the election of the L2 announcer', () => {
  const {nodes, cases} = readVectors<{
    nodes: readonly string[]
    cases: readonly {readonly ip: string; readonly order: readonly string[]}[]
  }>('V02-l2-election-vectors.yaml')

  for (const {ip, order} of cases)
    it(`orders the nodes for ${ip}`, () => {
      expect(electionOrder(nodes, ip)).to.deep.equal(order)
      expect(findLeader(nodes, ip)).to.equal(order[0])
    })

  it('hashes any ASCII text as node:crypto does', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme-ascii', maxLength: 300}), (text) => {
        const hex = [...sha256(text)].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
        expect(hex).to.equal(createHash('sha256').update(text).digest('hex'))
      }),
    )
  })

  it('finds the first of the order whatever the weights', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), {minLength: 1}),
        fc.array(fc.nat(3), {minLength: 1}),
        (candidates, weights) => {
          const weight = (node: string): number => weights[candidates.indexOf(node) % weights.length] ?? 0
          expect(findLeader(candidates, '192.0.2.1', weight)).to.equal(
            electionOrder(candidates, '192.0.2.1', weight)[0],
          )
        },
      ),
    )
  })
})

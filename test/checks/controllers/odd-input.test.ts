import {expect} from 'chai'
import fc from 'fast-check'

import {expand} from '../../../src/checks/controllers/container-environment.js'
import {decodeLog} from '../../../src/checks/controllers/decode-log.js'
import {findControllers} from '../../../src/checks/controllers/find-controllers.js'
import {networkPoliciesOf, restrictsEgress} from '../../../src/checks/controllers/network-policy.js'
import {parseArguments} from '../../../src/checks/controllers/parse-arguments.js'
import {parseCorefile} from '../../../src/checks/rules/cluster/corefile.js'
import {kubeObject} from '../../support/builders.js'
import {snapshotOf} from '../../support/controller-builders.js'

const word = fc.oneof(
  fc.constantFrom(
    '--source',
    '--source=service',
    '--once',
    '--no-once',
    '--',
    '-v',
    '@file',
    '--txt-owner-id',
    '$(A)',
  ),
  fc.string(),
)

describe('whatever a cluster holds', () => {
  it('arguments are read without an exception, and errors hold no value', () => {
    fc.assert(
      fc.property(fc.array(word), fc.dictionary(fc.string(), fc.string()), (args, env) => {
        const {errors} = parseArguments(
          ['--pdns-api-key', 'hunter2', ...args, '--pdns-api-key=hunter3', '--once=hunter4'],
          new Map(Object.entries(env)),
        )
        expect(errors.join('\n')).to.not.match(/hunter/)
      }),
    )
  })

  it('references are replaced once: what they stand for is not read again', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, value) => {
        const values = new Map([['A', value]])
        if (!text.includes('$')) expect(expand(text, values)).to.equal(text)
        expect(expand('$(A)', values)).to.equal(value)
        expect(expand('$$(A)', values)).to.equal('$(A)')
        expect(expand('$(B)', values)).to.equal('$(B)')
      }),
    )
  })

  it('logs are decoded without an exception, every line at most once', () => {
    const line = fc.oneof(
      fc.string(),
      fc.string().map((text) => `time="t" level=error msg=${JSON.stringify(text)}`),
      fc.string().map((text) => JSON.stringify({level: 'error', msg: text})),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const counted = decodeLog(lines).reduce((sum, {count}) => sum + count, 0)
        expect(counted).to.be.at.most(lines.length)
      }),
    )
  })

  it('a Corefile has blocks, or braces that do not match', () => {
    const part = fc.constantFrom('{', '}', '\n', ' ', '.:53', 'example.com', 'forward', '.', '"', '#', '(x)')
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const blocks = parseCorefile(parts.join(''))
        expect(blocks === undefined || Array.isArray(blocks)).to.equal(true)
      }),
    )
  })

  it('workloads and policies are read without an exception', () => {
    const json = fc.jsonValue({maxDepth: 4}) as fc.Arbitrary<unknown>
    const container = fc.record({name: json, image: json, args: json, env: json, envFrom: json})
    const spec = fc.oneof(
      json,
      fc.record({
        selector: json,
        replicas: json,
        template: fc.record({
          metadata: json,
          spec: fc.record({containers: fc.array(container), volumes: json}),
        }),
      }),
    )
    const labels = {'app.kubernetes.io/name': 'external-dns'}
    fc.assert(
      fc.property(spec, json, (workload, policy) => {
        const toSpec = (value: unknown): Record<string, unknown> =>
          typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
        const snapshot = snapshotOf([
          kubeObject('apps/v1', 'Deployment', {labels, spec: toSpec(workload)}),
          kubeObject('networking.k8s.io/v1', 'NetworkPolicy', {
            spec: {policyTypes: ['Egress'], egress: [policy], podSelector: policy},
          }),
        ])
        expect(findControllers(snapshot).length).to.be.at.most(1)
        restrictsEgress(networkPoliciesOf(snapshot) ?? [], {}, 'default')
      }),
    )
  })
})

import {capabilitiesOf} from '../../../src/providers/rfc2136/convert.js'
import {startBind} from '../../support/bind-server.js'
import {startKnot} from '../../support/knot-server.js'
import {describeProviderContract} from '../../support/provider-contract.js'
import {newKey, realFixture} from '../../support/rfc2136-fixture.js'

for (const [name, start] of [
  ['BIND 9', startBind],
  ['Knot DNS', startKnot],
] as const) {
  const key = newKey()
  const other = newKey()
  const wrong = {keyName: other.name, secret: other.secret.toString('base64'), algorithm: other.algorithm}
  describeProviderContract(`rfc2136 with ${name}`, {
    capabilities: capabilitiesOf({minTtl: 0, batchOperations: 1000}),
    open: (seed) => realFixture(start, seed, {key}),
    secrets: [key.secret.toString('base64'), key.secret.toString('hex'), other.secret.toString('base64')],
    openDenied: () => realFixture(start, () => [], {key, options: {tsig: wrong}}),
    openUnreachable: () => realFixture(start, () => [], {key, options: {port: 1}}),
  })
}

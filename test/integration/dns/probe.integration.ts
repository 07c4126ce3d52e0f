import {expect} from 'chai'
import type {WriteAccess} from '../../../src/model/zone-inspection.js'
import {openReader, openWriteProbe} from '../../../src/providers/rfc2136/index.js'
import type {Rfc2136Options} from '../../../src/providers/rfc2136/options.js'
import {startBind, type BindOptions} from '../../support/bind-server.js'
import {zone as zoneOf} from '../../support/builders.js'
import {startKnot} from '../../support/knot-server.js'
import {newKey, optionsFor} from '../../support/rfc2136-fixture.js'
import type {RealServer} from '../../support/server-process.js'
import {seedText} from '../../support/zone-seed.js'

const zone = zoneOf('example.com', {provider: 'rfc2136'})
const key = newKey()
const stranger = newKey()
const zones = {'example.com': seedText('example.com', [])}

/** Without the key, or with one the server does not know. */
const unsigned: Partial<Rfc2136Options> = {insecure: true}
const unknown: Partial<Rfc2136Options> = {
  tsig: {
    keyName: stranger.name,
    algorithm: stranger.algorithm,
    secret: stranger.secret.toString('base64'),
  },
}

async function probe(
  server: RealServer,
  more: Partial<Rfc2136Options> = {},
): Promise<WriteAccess & {serials: readonly (number | undefined)[]}> {
  const reader = openReader(optionsFor(server, zone.name))
  try {
    const before = await reader.readZone(zone)
    const access = await openWriteProbe(optionsFor(server, zone.name, more)).canWrite(zone)
    const after = await reader.readZone(zone)
    return {...access, serials: [before.soaSerial, after.soaSerial]}
  } finally {
    await server.stop()
  }
}

/** State and reason; the zone must be as it was. */
async function verdict(server: Promise<RealServer>, more?: Partial<Rfc2136Options>): Promise<string> {
  const {state, reason, serials} = await probe(await server, more)
  expect(serials[0]).to.equal(serials[1])
  return [state, reason].filter((word) => word !== undefined).join(' ')
}

describe('whether a real server would let us write', () => {
  const bind = (more: Partial<BindOptions> = {}): Promise<RealServer> => startBind({zones, key, ...more})
  const knot = (): Promise<RealServer> => startKnot({zones, key})

  it('BIND 9 with allow-update', async () => {
    expect(await verdict(bind())).to.equal('yes')
    expect(await verdict(bind(), unsigned)).to.equal('no refused')
    expect(await verdict(bind(), unknown)).to.equal('no key-refused')
    expect(await verdict(bind({allowUpdate: false}))).to.equal('no refused')
  })

  it('BIND 9 with update-policy does not say', async () => {
    const updatePolicy = [`grant ${key.name} name other.example.com A`]
    expect(await verdict(bind({updatePolicy}))).to.equal('unknown decided-by-name')
    expect(await verdict(bind({updatePolicy}), unsigned)).to.equal('unknown decided-by-name')
  })

  it('Knot DNS', async () => {
    expect(await verdict(knot())).to.equal('yes')
    expect(await verdict(knot(), unsigned)).to.equal('no not-authorized')
    expect(await verdict(knot(), unknown)).to.equal('no key-refused')
  })
})

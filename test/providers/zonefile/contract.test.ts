import {readFile, writeFile} from 'node:fs/promises'
import {zoneFileCapabilities} from '../../../src/providers/zonefile/capabilities.js'
import {describeProviderContract, type ContractFixture} from '../../support/provider-contract.js'
import {openZoneFile, plainLines} from './fixture.js'

const paths = new WeakMap<ContractFixture, string>()

describeProviderContract('zonefile', {
  capabilities: zoneFileCapabilities,
  open: async (seed) => {
    const fixture = await openZoneFile(seed, plainLines)
    paths.set(fixture, fixture.path)
    return fixture
  },
  breakRead: async (fixture) => {
    const path = paths.get(fixture) ?? ''
    const text = await readFile(path, 'latin1')
    await writeFile(path, text.slice(0, text.lastIndexOf('"')), 'latin1')
  },
})

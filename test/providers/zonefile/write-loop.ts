import {openWriter} from '../../../src/providers/zonefile/index.js'
import {zone as buildZone} from '../../support/builders.js'

/**
 * Child process of the tests: changes two sets of a zone together, for ever or `times` times, so that the test can kill
 * it or take its disk away. Prints `ready` before the first write and the message of an error.
 */
const [dir = '', times = 'Infinity'] = process.argv.slice(2)
const writer = openWriter({dir, now: () => new Date('2026-11-23T10:00:00Z')})
const zone = buildZone('example.com', {provider: 'zonefile'})
process.stdout.write('ready\n')
try {
  for (let round = 0; round < Number(times); round++) {
    const base = await writer.readZone(zone)
    const sets = base.recordSets.filter(({type, name}) => type === 'A' && name.startsWith('pair'))
    const values = [`192.0.2.${round % 250}`]
    await writer.write(
      base,
      sets.map((before) => ({before, after: {...before, values}})),
    )
  }
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : 'unknown'}\n`)
}

import {expect} from 'chai'
import {findZone} from '../../src/model/zone.js'

describe('findZone', () => {
  const zones = ['example.com', 'dev.example.com', 'example.com', 'ample.com'].map((name, id) => ({name, id}))

  for (const [name, id] of [
    ['www.example.com', 0],
    ['example.com', 0],
    ['dev.example.com', 1],
    ['a.dev.example.com', 1],
    ['xdev.example.com', 0],
    ['an.ample.com', 3],
    ['example.org', undefined],
    ['com', undefined],
  ] as const) {
    it(`S12: gives zone ${id ?? 'none'} for ${name}`, () => expect(findZone(name, zones)?.id).to.equal(id))
  }

  it('finds the root zone when nothing else fits', () => {
    expect(findZone('example.org', [...zones, {name: '', id: 9}])?.id).to.equal(9)
  })
})

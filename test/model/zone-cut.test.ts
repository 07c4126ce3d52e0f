import {expect} from 'chai'
import {toRecordSet} from '../../src/model/record-set.js'
import {findCut, listCuts} from '../../src/model/zone-cut.js'

const sets = ['example.org', 'sub.example.org', 'deep.a.example.org'].map((name) =>
  toRecordSet({name, type: 'NS', ttl: 300, values: ['ns.example.net']}),
)
const cuts = listCuts(sets, 'example.org')

const rows: readonly [string, string, string | undefined][] = [
  ['www.example.org', 'A', undefined],
  ['example.org', 'A', undefined],
  ['sub.example.org', 'A', 'sub.example.org'],
  ['sub.example.org', 'NS', undefined],
  ['sub.example.org', 'DS', undefined],
  ['www.sub.example.org', 'A', 'sub.example.org'],
  ['www.sub.example.org', 'NS', 'sub.example.org'],
  ['notsub.example.org', 'A', undefined],
  ['a.example.org', 'A', undefined],
  ['x.deep.a.example.org', 'TXT', 'deep.a.example.org'],
  ['www.example.com', 'A', undefined],
  ['localhost', 'A', undefined],
]

describe('zone cuts', () => {
  for (const [name, type, expected] of rows) {
    it(`${name} ${type} is ${expected === undefined ? 'the zone’s own' : `hidden by ${expected}`}`, () => {
      expect(findCut(name, type, 'example.org', cuts)).to.equal(expected)
    })
  }

  it('the root zone has cuts as well', () => {
    expect(findCut('www.example.org', 'A', '', new Set(['org']))).to.equal('org')
    expect(findCut('com', 'A', '', new Set(['org']))).to.equal(undefined)
  })
})

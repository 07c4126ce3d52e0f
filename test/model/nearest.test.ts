import {expect} from 'chai'
import {findNearest} from '../../src/model/nearest.js'

describe('findNearest', () => {
  const names = ['service', 'ingress', 'node']

  for (const [typed, found] of [
    ['servce', 'service'],
    ['Ingres', 'ingress'],
    ['nodes', 'node'],
    ['gateway', undefined],
    ['', undefined],
  ] as const) {
    it(`gives ${found ?? 'nothing'} for "${typed}"`, () => expect(findNearest(typed, names)).to.equal(found))
  }
})

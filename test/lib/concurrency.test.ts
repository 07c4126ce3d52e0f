import {expect} from 'chai'

import {mapLimited} from '../../src/lib/concurrency.js'

describe('mapping with a limit', () => {
  it('keeps the order of the items and never runs more than the limit', async () => {
    let running = 0
    let most = 0
    const results = await mapLimited([5, 1, 4, 2, 3], 2, async (item) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, item))
      running--
      return item * 10
    })
    expect(results).to.deep.equal([50, 10, 40, 20, 30])
    expect(most).to.equal(2)
  })

  it('fails with the first failure', async () => {
    const failing = mapLimited([1, 2], 2, (item) => Promise.reject(new Error(`no ${item}`)))
    expect(await failing.catch((error: unknown) => error)).to.have.property('message', 'no 1')
  })

  it('does nothing with nothing', async () => {
    expect(await mapLimited([], 3, () => Promise.reject(new Error('called')))).to.deep.equal([])
  })
})

import {expect} from 'chai'
import {toUlid} from '../../src/model/ulid.js'

const bytes = (value: number): Uint8Array => new Uint8Array(10).fill(value)

describe('ULID', () => {
  it('has ten letters of time and sixteen of chance', () => {
    expect(toUlid(0, bytes(0))).to.equal('0'.repeat(26))
    expect(toUlid(281474976710655, bytes(255))).to.equal(`7${'Z'.repeat(25)}`)
    expect(toUlid(1469918176385, bytes(0)).slice(0, 10)).to.equal('01ARYZ6S41')
  })

  it('sorts by time', () => {
    expect(toUlid(1000, bytes(255)) < toUlid(1001, bytes(0))).to.equal(true)
  })
})

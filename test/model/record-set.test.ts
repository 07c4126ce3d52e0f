import {expect} from 'chai'
import {
  compareRecordSets,
  keyOf,
  recordSetText,
  sameMeta,
  sameValues,
  toRecordSet,
  type RecordSet,
} from '../../src/model/record-set.js'

function set(parts: Partial<RecordSet> = {}): RecordSet {
  return toRecordSet({name: 'a.test', type: 'A', ttl: 60, values: ['192.0.2.1'], ...parts})
}

describe('record sets', () => {
  it('hold their values once and in order, and no key or properties unless given', () => {
    expect(set({values: ['b', 'a', 'b', 'B']})).to.deep.equal({
      name: 'a.test',
      type: 'A',
      setId: '',
      ttl: 60,
      values: ['B', 'a', 'b'],
      meta: {},
    })
  })

  it('do not change what they are made from', () => {
    const values = ['b', 'a']
    set({values})
    expect(values).to.deep.equal(['b', 'a'])
  })

  it('are told apart by name, type and routing key', () => {
    const keys = [set(), set({name: 'b.test'}), set({type: 'AAAA'}), set({setId: 'eu'}), set({ttl: 1})].map(
      keyOf,
    )
    expect(new Set(keys).size).to.equal(4)
    expect(keys[0]).to.equal(keys[4])
  })

  it('compare their values and their properties', () => {
    expect(sameValues(set({values: ['a', 'b']}), set({values: ['b', 'a']}))).to.equal(true)
    expect(sameValues(set({values: ['a']}), set({values: ['a', 'b']}))).to.equal(false)
    expect(sameValues(set({values: ['a', 'c']}), set({values: ['a', 'b']}))).to.equal(false)
    expect(sameMeta(set({meta: {a: '1', b: '2'}}), set({meta: {b: '2', a: '1'}}))).to.equal(true)
    expect(sameMeta(set({meta: {a: '1'}}), set({meta: {b: '1'}}))).to.equal(false)
    expect(sameMeta(set({meta: {a: '1'}}), set())).to.equal(false)
  })

  it('are ordered by name from the right, then type, then routing key', () => {
    const sets = [
      set({name: 'b.a.test'}),
      set({type: 'TXT'}),
      set({setId: 'b'}),
      set({setId: 'a'}),
      set({name: 'z.example'}),
      set(),
    ]
    const sorted = [...sets].sort(compareRecordSets).map((one) => `${one.name} ${one.type} ${one.setId}`)
    expect(sorted).to.deep.equal([
      'z.example A ',
      'a.test A ',
      'a.test A a',
      'a.test A b',
      'a.test TXT ',
      'b.a.test A ',
    ])
  })

  it('have one text for one content, and another for every difference', () => {
    expect(recordSetText(set({meta: {a: '1', b: '2'}}))).to.equal(
      recordSetText(set({meta: {b: '2', a: '1'}})),
    )
    const texts = [
      set(),
      set({ttl: 61}),
      set({ttl: null}),
      set({values: ['192.0.2.2']}),
      set({values: ['192.0.2.1', '192.0.2.2']}),
      set({values: ['192.0.2.1,192.0.2.2']}),
      set({type: 'AAAA'}),
      set({name: 'b.test'}),
      set({setId: 'x'}),
      set({meta: {a: '1'}}),
    ].map(recordSetText)
    expect(new Set(texts).size).to.equal(texts.length)
  })
})

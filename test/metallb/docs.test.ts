import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {diagnosisCodes} from '../../src/metallb/diagnosis.js'

describe('docs/metallb.md', () => {
  it('has a row for every diagnosis, and no other', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'metallb.md'), 'utf8')
    const rows = [...text.matchAll(/^\| ([A-Z][A-Z0-9_]+_[A-Z0-9_]+) \|/gm)].map(([, code]) => code)
    expect(rows).to.deep.equal([...diagnosisCodes])
  })
})

import {expect} from 'chai'
import fc from 'fast-check'
import {dump, parseEvents} from 'js-yaml'
import {yamlLines} from '../../src/config/yaml-lines.js'

function linesOf(text: string): Record<string, number> {
  return Object.fromEntries(yamlLines(text, parseEvents(text, {})))
}

describe('lines of a YAML document', () => {
  it('are found for keys, items and views', () => {
    const text = [
      '# comment',
      'policy: sync',
      'source:',
      '  - service',
      '  - ingress',
      'views:',
      '  - name: lan',
      '    provider: zonefile',
      '  - {name: public, policy: sync}',
    ].join('\n')
    expect(linesOf(text)).to.deep.equal({
      policy: 2,
      source: 3,
      'source/0': 4,
      'source/1': 5,
      views: 6,
      'views/0': 7,
      'views/0/name': 7,
      'views/0/provider': 8,
      'views/1': 9,
      'views/1/name': 9,
      'views/1/policy': 9,
    })
  })

  it('are found after block text, quotes, anchors and aliases', () => {
    const text = 'a: |\n  one\n  two\n"b": &x [1,\n  2]\nc: *x\n? d\n: 4\n'
    expect(linesOf(text)).to.include({a: 1, b: 4, 'b/0': 4, 'b/1': 5, c: 6, d: 7})
  })

  it('of any flat document are those of its keys', () => {
    const key = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.dictionary(key, fc.string()), (map) => {
        if (Object.keys(map).length === 0) return
        const text = dump(map)
        const lines = text.split('\n')
        for (const [path, line] of Object.entries(linesOf(text))) expect(lines[line - 1]).to.include(path)
      }),
    )
  })
})

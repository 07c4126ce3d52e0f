import {expect} from 'chai'
import {parseTarget} from '../../src/checks/targets.js'

describe('a target', () => {
  const urls: readonly [string, string][] = [
    ['https://WWW.example.com/', 'www.example.com'],
    ['http://www.example.com:8080/x?y', 'www.example.com'],
  ]
  for (const [text, meant] of urls) {
    it(`that is ${text} is probably ${meant}`, () => {
      const parsed = parseTarget(text, 'default')
      expect(parsed.ok ? '' : parsed.problem).to.match(new RegExp(`; did you mean ${meant}\\?$`))
    })
  }

  it('that is nothing known is told what is expected', () => {
    const parsed = parseTarget('thing/x', 'default')
    expect(parsed.ok ? '' : parsed.problem).to.match(/^expected a name .*pool\/NAME$/)
  })
})

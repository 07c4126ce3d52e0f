import {expect} from 'chai'

import {redact} from '../../src/lib/redact.js'

describe('redacting', () => {
  const table: readonly [string, string][] = [
    ['https://me:pass@host/x', 'https://***@host/x'],
    ['socks5://me@host', 'socks5://***@host'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer ***'],
    ['sent basic dXNlcjpwYXNz', 'sent basic ***'],
    ['got eyJhbGciOiJub25lIn0.c2VjcmV0.c2ln.', 'got ***.'],
    ['--token=abc --x', '--token=*** --x'],
    ['{"access_token": "abc", "x": 1}', '{"access_token": "***", "x": 1}'],
    ['client-secret: s3cret', 'client-secret: ***'],
    ['password=hunter2&x=1', 'password=***&x=1'],
  ]
  for (const [text, clean] of table) {
    it(`turns ${text} into ${clean}`, () => {
      expect(redact(text)).to.equal(clean)
    })
  }

  it('leaves other text alone', () => {
    for (const text of [
      'https://host:6443/api',
      'services "token" not found',
      'the key of a map',
      'user@host',
    ])
      expect(redact(text)).to.equal(text)
  })
})

import {expect} from 'chai'
import {redactArguments} from '../../../src/checks/bundle/redact-arguments.js'
import {redact} from '../../../src/lib/redact.js'

function texts(words: readonly string[], program = 0): readonly string[] {
  return redactArguments(words, program, redact).map(({text}) => text)
}

describe('arguments in a bundle', () => {
  const kept: readonly (readonly string[])[] = [
    ['--provider=pdns', '--txt-owner-id=home', '--txt-prefix=secret-', '--once'],
    ['--txt-owner-id', 'home', '--no-once', '--source', 'service'],
    ['--annotation-filter=external-dns/key=public'],
    ['--annotation-filter', 'key=public,token=a'],
    ['--fqdn-template', '{{ .Name }}.example.com'],
    ['--pdns-api-key=$(PDNS_API_KEY)', '--pdns-api-key', '$(PDNS_API_KEY)'],
    ['--rfc2136-tsig-secret-alg=hmac-sha256', '--webhook-secret-file', '/etc/secret'],
    ['--lb-class', 'metallb', '-lb-class=metallb', '--port=7472'],
    ['--rfc2136-tsig-secret=', '--', '--controllers=*,-service'],
    ['--regex-domain-filter', '-x'],
  ]
  for (const words of kept)
    it(`${words.join(' ')} stand as they are`, () => {
      expect(texts(words)).to.deep.equal(words)
    })

  const hidden: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['--pdns-api-key=hunter2'], ['--pdns-api-key=REDACTED']],
    [
      ['--pdns-api-key', 'hunter2', '--once'],
      ['--pdns-api-key', 'REDACTED', '--once'],
    ],
    [
      ['--txt-encrypt-aes-key', '-hunter2'],
      ['--txt-encrypt-aes-key', '-REDACTED'],
    ],
    [
      ['--my-token', 'hunter2', '-db-password', 'hunter2'],
      ['--my-token', 'REDACTED', '-db-password', 'REDACTED'],
    ],
    [
      ['--my-token', '--once'],
      ['--my-token', '--once'],
    ],
    [['--exoscale-apisecret=$(A)hunter2'], ['--exoscale-apisecret=REDACTED']],
    [['--pdns-server=http://dns:hunter2@192.0.2.1:8081'], ['--pdns-server=http://***@192.0.2.1:8081']],
    [
      ['--pdns-server', 'http://dns:hunter2@192.0.2.1:8081'],
      ['--pdns-server', 'http://***@192.0.2.1:8081'],
    ],
    [
      ['hunter2', '@hunter2', '-', 'hunter2'],
      ['REDACTED', '@REDACTED', '-REDACTED', 'REDACTED'],
    ],
  ]
  for (const [words, expected] of hidden)
    it(`${words.join(' ')} become ${expected.join(' ')}`, () => {
      expect(texts(words)).to.deep.equal(expected)
    })

  it('tell the program and not the script it runs', () => {
    expect(texts(['/bin/sh', '-c', 'external-dns --pdns-api-key hunter2'], 1)).to.deep.equal([
      '/bin/sh',
      '-c',
      'REDACTED',
    ])
  })
})

import {expect} from 'chai'
import {redact, redactError} from '../../src/cli/redact.js'
import {reportError, wantsJson} from '../../src/cli/report-error.js'
import {ConfigError, MldnsError} from '../../src/errors.js'

function report(thrown: unknown, env: Readonly<Record<string, string>> = {}, json = false) {
  let stdout = ''
  let stderr = ''
  const exit = reportError(thrown, {
    json,
    env,
    stdout: (text) => {
      stdout += text
    },
    stderr: (text) => {
      stderr += text
    },
  })
  return {exit, stdout, stderr}
}

const secret = 'c2VjcmV0IQ=='
const env = {MLDNS_RFC2136_TSIG_SECRET: secret}

describe('telling an error', () => {
  it('gives message, hint and code to people', () => {
    const error = new ConfigError('SETTINGS_INVALID', 'policy: found "x"', {hint: 'write sync'})
    expect(report(error)).to.deep.equal({
      exit: 'usage',
      stdout: '',
      stderr: 'error: policy: found "x"\nhint: write sync\n(SETTINGS_INVALID, exit 64)\n',
    })
  })

  it('gives programs one document', () => {
    const error = new ConfigError('SETTINGS_INVALID', 'wrong', {hint: 'mend it', details: {problems: [1]}})
    expect(JSON.parse(report(error, {}, true).stdout)).to.deep.equal({
      error: {code: 'SETTINGS_INVALID', message: 'wrong', hint: 'mend it', details: {problems: [1]}},
    })
  })

  it('writes control characters out, so that a message cannot drive the terminal', () => {
    const {stderr} = report(new ConfigError('X', 'one\u001b[2J\u202e\ntwo'))
    expect(stderr).to.equal('error: one\\u{1b}[2J\\u{202e}\ntwo\n(X, exit 64)\n')
  })

  it('calls what nobody expected a bug, without its stack', () => {
    const {exit, stderr} = report(new TypeError('x is undefined'))
    expect(exit).to.equal('internal')
    expect(stderr).to.match(
      /^error: unexpected failure: x is undefined\nhint: .*MLDNS_DEBUG=1.*\n\(INTERNAL, exit 1\)\n$/,
    )
  })

  it('shows stacks, those of causes too, only with MLDNS_DEBUG=1', () => {
    const error = new MldnsError('internal', 'X', 'outer', {cause: new Error('inner')})
    expect(report(error).stderr).not.to.match(/ at /)
    expect(report(error, {MLDNS_DEBUG: '1'}).stderr).to.match(
      /outer[^]* at [^]*caused by Error: inner[^]* at /,
    )
  })

  for (const thrown of ['text', undefined, null, 7, {message: 'x'}]) {
    it(`survives that ${JSON.stringify(thrown) ?? 'undefined'} is thrown`, () => {
      expect(report(thrown).exit).to.equal('internal')
    })
  }

  it('never shows a secret of the environment, in any stream', () => {
    const error = new MldnsError('denied', 'KEY', `bad key ${secret}`, {
      hint: `not ${secret}`,
      details: {key: secret},
      cause: new Error(`inner ${secret}`),
    })
    const {stdout, stderr} = report(error, {...env, MLDNS_DEBUG: '1'}, true)
    expect(stdout + stderr).not.to.include(secret)
    expect(stdout).to.include('bad key (secret)')
  })
})

describe('taking secrets out', () => {
  it('finds them escaped as JSON too', () => {
    expect(redact('"a\\"bcd" a"bcd', ['a"bcd'])).to.equal('"(secret)" (secret)')
  })

  it('leaves text alone when a secret is shorter than four letters', () => {
    expect(redact('abc', ['abc', ''])).to.equal('abc')
  })

  it('keeps an error without one as it is', () => {
    const error = new ConfigError('X', 'fine')
    expect(redactError(error, [secret])).to.equal(error)
  })

  it('keeps code and exit of an error with one', () => {
    const clean = redactError(new ConfigError('X', `no ${secret}`, {hint: secret, details: {a: [secret]}}), [
      secret,
    ])
    expect(clean).to.be.instanceOf(MldnsError)
    expect(clean).to.deep.include({code: 'X', exit: 'usage', message: 'no (secret)', hint: '(secret)'})
    expect(clean).to.have.deep.property('details', {a: ['(secret)']})
    expect(clean).to.have.property('stack').that.does.not.include(secret)
  })

  it('drops a cause that repeats one', () => {
    const clean = redactError(new Error('outer', {cause: new Error(secret)}), [secret])
    expect(clean).not.to.have.property('cause')
  })
})

describe('whether JSON is wanted, before anything is parsed', () => {
  const asked: readonly (readonly [string, Record<string, string>, boolean])[] = [
    ['plan', {}, false],
    ['plan --json', {}, true],
    ['plan -o json', {}, true],
    ['plan -ojson', {}, true],
    ['plan -o=json', {}, true],
    ['plan --output json', {}, true],
    ['plan --output=json', {}, true],
    ['plan -o json=plan.json', {}, false],
    ['plan -o text -o json', {}, true],
    ['plan -- --json', {}, false],
    ['plan', {MLDNS_JSON: 'true'}, true],
    ['plan', {MLDNS_OUTPUT: 'text\njson'}, true],
    ['plan -o text', {MLDNS_OUTPUT: 'json'}, false],
    ['plan --no-json', {MLDNS_JSON: 'true'}, false],
  ]
  for (const [line, environment, expected] of asked) {
    it(`is ${expected} for "${line}" with ${JSON.stringify(environment)}`, () => {
      expect(wantsJson(line.split(' '), environment)).to.equal(expected)
    })
  }
})

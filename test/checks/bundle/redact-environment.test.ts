import {expect} from 'chai'
import {redactArguments} from '../../../src/checks/bundle/redact-arguments.js'
import {redactEnvironment} from '../../../src/checks/bundle/redact-environment.js'
import {redact} from '../../../src/lib/redact.js'

/** The values of variables as a bundle tells them. */
function valuesOf(values: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const container = {env: Object.entries(values).map(([name, value]) => ({name, value}))}
  const {env} = redactEnvironment(container, redactArguments(args, 0, redact), redact)
  const variables = env as readonly {readonly name: string; readonly value: string}[]
  return Object.fromEntries(variables.map(({name, value}) => [name, value]))
}

describe('variables in a bundle', () => {
  it('have their names only', () => {
    expect(valuesOf({CF_API_TOKEN: 'a', GREETING: 'hello', EMPTY: ''})).to.deep.equal({
      CF_API_TOKEN: 'REDACTED',
      GREETING: 'REDACTED',
      EMPTY: '',
    })
  })

  it('have their values when they are settings of MetalLB or external-dns', () => {
    const settings = {METALLB_BGP_TYPE: 'frr', EXTERNAL_DNS_TXT_OWNER_ID: 'home', FRRK8S_MODE: 'x'}
    expect(valuesOf(settings)).to.deep.equal(settings)
    expect(valuesOf({METALLB_ML_SECRET_KEY: 'a', EXTERNAL_DNS_PDNS_API_KEY: 'b'})).to.deep.equal({
      METALLB_ML_SECRET_KEY: 'REDACTED',
      EXTERNAL_DNS_PDNS_API_KEY: 'REDACTED',
    })
  })

  it('lose the password of an address', () => {
    expect(valuesOf({EXTERNAL_DNS_PDNS_SERVER: 'http://a:hunter2@192.0.2.1'})).to.deep.equal({
      EXTERNAL_DNS_PDNS_SERVER: 'http://***@192.0.2.1',
    })
  })

  it('have their values when an argument that is told refers to them, also by another variable', () => {
    const values = {CLUSTER: 'lab', OWNER: '$(CLUSTER)-dns', OTHER: 'x'}
    expect(valuesOf(values, ['--txt-owner-id=$(OWNER)'])).to.deep.equal({...values, OTHER: 'REDACTED'})
    expect(valuesOf(values, ['--txt-owner-id', '$(OWNER)'])).to.deep.equal({...values, OTHER: 'REDACTED'})
  })

  it('have none when an argument that is hidden refers to them', () => {
    expect(valuesOf({K: 'hunter2'}, ['--pdns-api-key=$(K)', '--txt-owner-id=$(K)'])).to.deep.equal({
      K: 'REDACTED',
    })
    expect(valuesOf({K: 'hunter2'}, ['--pdns-server=http://a:$(K)@192.0.2.1'])).to.deep.equal({
      K: 'REDACTED',
    })
    expect(valuesOf({API_TOKEN: 'hunter2'}, ['--txt-owner-id=$(API_TOKEN)'])).to.deep.equal({
      API_TOKEN: 'REDACTED',
    })
  })

  it('say that they refer to another, or to a file, which is no literal secret', () => {
    expect(valuesOf({CF_API_TOKEN: '$(OTHER)', CF_API_KEY: 'file:/etc/key'})).to.deep.equal({
      CF_API_TOKEN: '$(OTHER)',
      CF_API_KEY: 'file:REDACTED',
    })
  })

  it('say where a value comes from', () => {
    const env = [
      {name: 'A', valueFrom: {secretKeyRef: {name: 's', key: 'k'}}},
      {name: 'B', valueFrom: null},
    ]
    const envFrom = [{prefix: 'X_', secretRef: {name: 's'}}, {configMapRef: {name: 'c'}}]
    expect(redactEnvironment({env, envFrom}, [], redact)).to.deep.equal({env, envFrom})
  })

  it('are read with care', () => {
    const env = [{name: 1, value: 2, valueFrom: 'x'}, 'hunter2', null]
    expect(redactEnvironment({env, envFrom: 'hunter2'}, [], redact)).to.deep.equal({
      env: [{name: ''}],
      envFrom: [],
    })
  })
})

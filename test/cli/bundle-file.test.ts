import {readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync, gzipSync} from 'node:zlib'
import {expect} from 'chai'
import {readBundle, writeBundle} from '../../src/cli/bundle-file.js'
import {ConfigError} from '../../src/errors.js'
import {fullGathered} from '../checks/bundle/full.js'
import {temporaryFolder} from '../support/temporary-folder.js'

const head = {version: '1.0.0', createdAt: '2026-09-20T10:03:00Z'}

describe('the file of a bundle', () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder.path(), name)
  const save = (name: string): void => writeBundle(name, fullGathered(), {...head, cwd: folder.path()})

  for (const name of ['bundle.json', 'bundle.json.gz'])
    it(`${name} gives back what was gathered`, () => {
      save(name)
      expect(readBundle(name, folder.path())).to.deep.equal(fullGathered())
      expect(readBundle(path(name), '/')).to.deep.equal(fullGathered())
    })

  it('is for this user alone', () => {
    save('bundle.json')
    expect(statSync(path('bundle.json')).mode & 0o777).to.equal(0o600)
  })

  it('is compressed when its name says so, and read whatever its name says', () => {
    save('bundle.json.gz')
    const bytes = readFileSync(path('bundle.json.gz'))
    expect(gunzipSync(bytes).toString()).to.match(/^\{\n "schema": "mldns.bundle\/v1",/)
    writeFileSync(path('renamed'), bytes)
    expect(readBundle('renamed', folder.path())).to.deep.equal(fullGathered())
    save('plain.json')
    writeFileSync(path('plain.gz'), readFileSync(path('plain.json')))
    expect(readBundle('plain.gz', folder.path())).to.deep.equal(fullGathered())
  })

  it('may begin with a byte order mark', () => {
    save('bundle.json')
    writeFileSync(path('marked'), `\ufeff${readFileSync(path('bundle.json'), 'utf8')}`)
    expect(readBundle('marked', folder.path())).to.deep.equal(fullGathered())
  })

  it('keeps bytes of a TXT record that are no UTF-8', () => {
    const gathered = fullGathered()
    const odd = {name: 'x.example.com', type: 'TXT', setId: '', ttl: 300, values: ['a\udc80b'], meta: {}}
    const [first, ...others] = gathered.providers
    if (first === undefined) throw new Error('there is no provider')
    const zones = first.zones.map((zone) =>
      zone.content === undefined ? zone : {...zone, content: {...zone.content, recordSets: [odd]}},
    )
    const changed = {...gathered, providers: [{...first, zones}, ...others]}
    writeBundle('odd.json.gz', changed, {...head, cwd: folder.path()})
    expect(readBundle('odd.json.gz', folder.path())).to.deep.equal(changed)
  })

  const unusable: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['empty', '', 'cannot use the bundle empty: it is not JSON'],
    ['text', 'hello', 'cannot use the bundle text: it is not JSON'],
    ['latin1', new Uint8Array([0x22, 0xe4, 0x22]), 'cannot use the bundle latin1: it is not JSON'],
    ['cut.gz', gzipSync('{"schema": "mldns.bundle/v1"}').subarray(0, 20), 'it cannot be unpacked'],
    ['plan', '{"schema": "mldns.plan/v1"}', 'schema in the bundle is "mldns.plan/v1"'],
    ['bomb.gz', gzipSync(Buffer.alloc(257 * 1024 * 1024)), 'it holds more than 256 MiB'],
  ]
  for (const [name, content, message] of unusable)
    it(`is refused when it is ${name}`, () => {
      writeFileSync(path(name), content)
      expect(() => readBundle(name, folder.path()))
        .to.throw(ConfigError, message)
        .with.property('hint', 'give a file written by mldns troubleshoot --save-bundle FILE')
    })

  it('is refused when it is not there, or a folder', () => {
    expect(() => readBundle('none', folder.path())).to.throw(
      ConfigError,
      'cannot use the bundle none: there is no such file',
    )
    expect(() => readBundle('.', folder.path())).to.throw(
      ConfigError,
      'cannot use the bundle .: it is a folder',
    )
  })

  it('is not written into a folder that is not there', () => {
    expect(() => save('no/bundle.json')).to.throw(ConfigError, 'cannot write no/bundle.json')
  })
})

import {join} from 'node:path'
import {expect} from 'chai'
import type {RawFlags} from '../../src/config/layers.js'
import {loadConfig, type Loaded} from '../../src/config/load.js'
import type {CommandId} from '../../src/config/setting.js'
import {MldnsError} from '../../src/errors.js'
import {temporaryFolder} from '../support/temporary-folder.js'

describe('loading the configuration', () => {
  const folder = temporaryFolder()

  function load(
    flags: RawFlags = {},
    env: Readonly<Record<string, string>> = {},
    command: CommandId = 'config show',
  ): Loaded {
    return loadConfig({command, flags, env, cwd: folder.path()})
  }

  function problems(...args: Parameters<typeof load>): readonly string[] {
    try {
      load(...args)
    } catch (error) {
      if (!(error instanceof MldnsError)) throw error
      expect(error.exit).to.equal('usage')
      return error.message.split('\n  ')
    }
    throw new Error('nothing was found wrong')
  }

  describe('precedence', () => {
    it('takes the default when nobody says anything', () => {
      const {values, origins} = load().views[0]
      expect(values.policy).to.equal('upsert-only')
      expect(origins.policy).to.deep.equal({kind: 'default', text: 'default'})
    })

    it('lets the file beat the default, and names its line', () => {
      folder.write('mldns.yaml', '# ours\n\npolicy: sync\n')
      const {values, origins} = load().views[0]
      expect(values.policy).to.equal('sync')
      expect(origins.policy).to.deep.equal({kind: 'file', text: 'mldns.yaml:3'})
    })

    it('lets the environment beat the file', () => {
      folder.write('mldns.yaml', 'policy: sync\n')
      const {values, origins} = load({}, {MLDNS_POLICY: 'create-only'}).views[0]
      expect(values.policy).to.equal('create-only')
      expect(origins.policy.text).to.equal('environment MLDNS_POLICY')
    })

    it('lets a flag beat the environment, whole lists included', () => {
      folder.write('mldns.yaml', 'domain-filter: [file.example]\n')
      const env = {MLDNS_POLICY: 'create-only', MLDNS_DOMAIN_FILTER: 'one.example\ntwo.example'}
      const {values, origins} = load({policy: 'sync', 'domain-filter': ['flag.example']}, env).views[0]
      expect([values.policy, values['domain-filter']]).to.deep.equal(['sync', ['flag.example']])
      expect(origins['domain-filter'].text).to.equal('flag --domain-filter')
    })

    it('lets --no-x beat a file that says x', () => {
      folder.write('mldns.yaml', 'publish-internal-services: true\n')
      const {values, origins} = load({'publish-internal-services': false}).views[0]
      expect(values['publish-internal-services']).to.equal(false)
      expect(origins['publish-internal-services'].text).to.equal('flag --no-publish-internal-services')
    })

    it('lets an empty flag take back a list and a text', () => {
      folder.write('mldns.yaml', 'domain-filter: [file.example]\ntxt-prefix: x-\n')
      const {values} = load({'domain-filter': [''], 'txt-prefix': ''}).views[0]
      expect([values['domain-filter'], values['txt-prefix']]).to.deep.equal([[], ''])
    })
  })

  describe('the environment', () => {
    it('has one value per line and does not split commas, as external-dns', () => {
      const env = {MLDNS_FQDN_TEMPLATE: '{{.Name}}.a.example,{{.Name}}.b.example\r\nc.example\n\n'}
      expect(load({}, env).views[0].values['fqdn-template']).to.deep.equal([
        '{{.Name}}.a.example,{{.Name}}.b.example',
        'c.example',
      ])
    })

    it('says nothing with an empty variable', () => {
      expect(load({}, {MLDNS_POLICY: ''}).views[0].values.policy).to.equal('upsert-only')
    })

    for (const [text, value] of [
      ['1', true],
      ['T', true],
      ['TRUE', true],
      ['0', false],
      ['f', false],
      ['False', false],
    ] as const) {
      it(`takes ${text} for ${value}, as Go does`, () => {
        expect(
          load({}, {MLDNS_CREATE_PTR: text, MLDNS_MANAGED_RECORD_TYPES: 'PTR'}).views[0].values['create-ptr'],
        ).to.equal(value)
      })
    }

    it('is warned about when it holds a misspelt variable', () => {
      expect(load({}, {MLDNS_POLCY: 'sync'}).warnings).to.deep.equal([
        'MLDNS_POLCY is no setting and is ignored; did you mean MLDNS_POLICY?',
      ])
    })

    it('is not warned about for the variables of a Service that is called mldns', () => {
      const env = {MLDNS_PORT: 'tcp://10.0.0.1:80', MLDNS_SERVICE_HOST: '10.0.0.1', MLDNS_PORT_80_TCP: 'x'}
      expect(load({}, env).warnings).to.deep.equal([])
    })

    it('may use the older spelling of a setting', () => {
      expect(load({}, {MLDNS_KUBE_API_REQUEST_TIMEOUT: '5s'}).views[0].values['request-timeout']).to.equal(5)
    })
  })

  describe('the file', () => {
    it('is looked for nowhere else when it is named', () => {
      folder.write('mldns.yaml', 'policy: sync\n')
      folder.write('other/conf.yaml', 'registry: noop\n')
      const loaded = load({}, {MLDNS_CONFIG: 'other/conf.yaml'})
      expect(loaded.file).to.equal('other/conf.yaml')
      expect([loaded.views[0].values.policy, loaded.views[0].values.registry]).to.deep.equal([
        'upsert-only',
        'noop',
      ])
    })

    it('starts relative paths at itself', () => {
      folder.write(
        'other/conf.yaml',
        'manifests: [app, "-", /abs]\nzonefile-dir: ../zones\noutput: [markdown=plan.md, text]\n',
      )
      const {values} = load({config: 'other/conf.yaml'}).views[0]
      expect(values.manifests).to.deep.equal([join('other', 'app'), '-', '/abs'])
      expect(values['zonefile-dir']).to.equal('zones')
      expect(values.output).to.deep.equal([`markdown=${join('other', 'plan.md')}`, 'text'])
    })

    it('may hold a list of one as text', () => {
      folder.write('mldns.yaml', 'source: ingress\n')
      expect(load().views[0].values.source).to.deep.equal(['ingress'])
    })

    it('may be empty, or comments only', () => {
      for (const text of ['', '\n', '# nothing\n', '---\n']) {
        folder.write('mldns.yaml', text)
        expect(load().views[0].values.policy).to.equal('upsert-only')
      }
    })

    it('tells all that is wrong at once, each with its place', () => {
      folder.write('mldns.yaml', 'policy: snyc\ngrace: 10\nnosuch: 1\ncreate-ptr: "yes"\ntxt-owner-id: 7\n')
      expect(problems({registry: 'dynamodb'}, {MLDNS_MIN_TTL: '5'})).to.deep.equal([
        '7 settings are wrong:',
        'mldns.yaml:1: policy: found "snyc", expected one of sync, upsert-only, create-only; did you mean sync?',
        'mldns.yaml:2: grace: found "10", expected a duration with its unit, such as 90s, 10m or 1h30m',
        'mldns.yaml:3: nosuch: there is no such setting',
        'mldns.yaml:4: create-ptr: found the text "yes", expected true or false',
        'mldns.yaml:5: txt-owner-id: found the number 7, expected text; put it in quotes',
        'MLDNS_MIN_TTL: found "5", expected a duration with its unit, such as 90s, 10m or 1h30m',
        '--registry: found "dynamodb", expected one of txt, noop',
      ])
    })
  })

  describe('views', () => {
    const text = [
      'txt-owner-id: home',
      'policy: sync',
      'views:',
      '  - name: public',
      '    provider: zonefile',
      '    zonefile-dir: public',
      '    policy: upsert-only',
      '    publish-address-classes: [global]',
      '  - name: lan',
      '    provider: zonefile',
      '    zonefile-dir: lan',
    ].join('\n')

    it('inherit what stands outside and may say otherwise', () => {
      folder.write('mldns.yaml', text)
      const views = load().views.map(({view, values, origins}) => ({
        view,
        policy: values.policy,
        origin: origins.policy.text,
        owner: values['txt-owner-id'],
        dir: values['zonefile-dir'],
      }))
      expect(views).to.deep.equal([
        {view: 'public', policy: 'upsert-only', origin: 'mldns.yaml:7', owner: 'home', dir: 'public'},
        {view: 'lan', policy: 'sync', origin: 'mldns.yaml:2', owner: 'home', dir: 'lan'},
      ])
    })

    it('all yield to a flag', () => {
      folder.write('mldns.yaml', text)
      expect(load({policy: 'create-only'}).views.map(({values}) => values.policy)).to.deep.equal([
        'create-only',
        'create-only',
      ])
    })

    it('need names of their own, and settings that may differ', () => {
      folder.write(
        'mldns.yaml',
        'views:\n  - name: a\n    source: [service]\n  - name: a\n  - provider: zonefile\n  - name: A_b\n  - 7\n',
      )
      expect(problems()).to.deep.equal([
        '5 settings are wrong:',
        'mldns.yaml:1: views: two views are called a',
        'mldns.yaml:3: source: holds for all views; move it out of the view',
        'mldns.yaml:5: view 3: found no name, expected small letters, digits and "-"',
        'mldns.yaml:6: view 4: found the name "A_b", expected small letters, digits and "-"',
        'mldns.yaml:7: view 5: expected a map with a name',
      ])
    })

    it('are named in what is wrong between settings', () => {
      folder.write('mldns.yaml', 'views:\n  - name: lan\n    provider: zonefile\n')
      expect(problems({}, {}, 'plan')).to.deep.equal([
        'zonefile-dir of view lan: is not set, the provider zonefile needs it',
      ])
    })
  })

  describe('settings that exclude each other', () => {
    it('are an error when they were said at the same place', () => {
      expect(problems({'txt-prefix': 'a-', 'txt-suffix': '-b'})).to.deep.equal([
        '--txt-prefix: excludes txt-suffix, which is set too (flag --txt-suffix)',
      ])
    })

    it('leave the one that was said at the stronger place', () => {
      folder.write('mldns.yaml', 'txt-prefix: a-\nkubeconfig: k\n')
      const {values, origins} = load({'txt-suffix': '-b', manifests: ['app.yaml']}).views[0]
      expect([values['txt-prefix'], values['txt-suffix'], values.kubeconfig]).to.deep.equal([
        '',
        '-b',
        undefined,
      ])
      expect(origins['txt-prefix'].text).to.equal('default, overruled by flag --txt-suffix')
    })
  })

  describe('what a command needs', () => {
    const zonefile = {provider: 'zonefile', 'zonefile-dir': 'zones'}

    it('is a provider for plan, and none for endpoints', () => {
      expect(problems({}, {}, 'plan')).to.deep.equal([
        'provider: is not set, expected one of zonefile, rfc2136',
      ])
      expect(load({}, {}, 'endpoints').views[0].values.provider).to.equal(undefined)
    })

    it('is an owner id of its own for apply, not for plan', () => {
      expect(load(zonefile, {}, 'plan').views).to.have.length(1)
      expect(problems(zonefile, {}, 'apply')[0]).to.match(
        /^txt-owner-id: is "default".* apply needs an id of its own/,
      )
      expect(load({...zonefile, registry: 'noop'}, {}, 'apply').views).to.have.length(1)
    })

    it('is host, zone and key for rfc2136', () => {
      expect(problems({provider: 'rfc2136'}, {}, 'plan').slice(1)).to.deep.equal([
        'rfc2136-host: is not set, the provider rfc2136 needs it',
        'rfc2136-zone: is not set, the provider rfc2136 needs it',
        'rfc2136-tsig-keyname: is not set; name the TSIG key, or set rfc2136-insecure',
      ])
    })

    it('is the secret of the key, from wherever', () => {
      const flags = {
        provider: 'rfc2136',
        'rfc2136-host': ['192.0.2.1'],
        'rfc2136-zone': ['example.com'],
        'rfc2136-tsig-keyname': 'k',
      }
      expect(problems(flags, {}, 'plan')[0]).to.match(
        /the key k has no secret; set MLDNS_RFC2136_TSIG_SECRET/,
      )
      expect(load(flags, {MLDNS_RFC2136_TSIG_SECRET: 'c2VjcmV0'}, 'plan').views).to.have.length(1)
      expect(load({...flags, 'rfc2136-tsig-secret-file': 'f'}, {}, 'plan').views).to.have.length(1)
    })
  })

  it('warns of a plain filter beside a regex, which makes it void', () => {
    expect(load({'domain-filter': ['a.example'], 'regex-domain-filter': 'a'}).warnings).to.deep.equal([
      'domain-filter (flag --domain-filter) has no effect beside regex-domain-filter (flag --regex-domain-filter)',
    ])
  })
})

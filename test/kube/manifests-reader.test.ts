import fs from 'node:fs'
import path from 'node:path'
import {Readable} from 'node:stream'

import {expect} from 'chai'
import fc from 'fast-check'

import {ConfigError} from '../../src/errors.js'
import {type ManifestsOptions, openManifests} from '../../src/kube/manifests-reader.js'
import {isComplete, type ClusterSnapshot} from '../../src/model/cluster.js'
import {ingresses, nodes, services} from '../../src/model/resource-kinds.js'
import {temporaryFolder} from '../support/temporary-folder.js'

function yaml(name: string, more = ''): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`
}

function json(name: string, more: object = {}): object {
  return {apiVersion: 'v1', kind: 'Service', metadata: {name, ...more}}
}

describe('manifests in the place of a cluster', () => {
  const folder = temporaryFolder()

  async function read(
    options: Partial<ManifestsOptions>,
    namespaces: readonly string[] = [],
  ): Promise<ClusterSnapshot> {
    const reader = await openManifests({paths: [folder.path()], ...options})
    return reader.read([services, ingresses, nodes], namespaces)
  }

  function namesOf(snapshot: ClusterSnapshot): readonly string[] {
    return (snapshot.objects['services'] ?? []).map(({metadata}) => `${metadata.namespace}/${metadata.name}`)
  }

  function placesOf(snapshot: ClusterSnapshot): readonly (string | undefined)[] {
    return (snapshot.objects['services'] ?? []).map(({location}) =>
      location?.replace(`${folder.path()}/`, ''),
    )
  }

  async function refusal(
    options: Partial<ManifestsOptions> = {},
  ): Promise<{message: string; hint: string | undefined; problems: readonly string[]}> {
    try {
      await openManifests({paths: [folder.path()], ...options})
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError)
      const {message, hint, details} = error as ConfigError
      const problems = (details['problems'] as string[]).map((problem) =>
        problem.replaceAll(`${folder.path()}/`, ''),
      )
      return {message, hint, problems}
    }
    throw new Error('they were accepted')
  }

  describe('that are sound', () => {
    it('are read from several documents of a file, each with its place', async () => {
      folder.write('a.yaml', `# comment\n---\n${yaml('b')}---\n---\n# only a comment\n---\n${yaml('a')}...\n`)
      const snapshot = await read({})
      expect(namesOf(snapshot)).to.deep.equal(['default/a', 'default/b'])
      expect(placesOf(snapshot)).to.deep.equal(['a.yaml:11', 'a.yaml:3'])
      expect(isComplete(snapshot)).to.equal(true)
    })

    it('may hold --- inside a block of text', async () => {
      const config =
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  zone: |\n    ---\n    kind: Service\n'
      folder.write('a.yaml', `${config}---\n${yaml('a')}`)
      expect(placesOf(await read({}))).to.deep.equal(['a.yaml:10'])
    })

    it('are the dumps of kubectl: lists, with status, in YAML and JSON', async () => {
      const items = ['a', 'b'].map((name) => ({
        ...json(name, {namespace: 'shop', managedFields: [{}]}),
        status: {loadBalancer: {}},
      }))
      folder.write(
        'list.json',
        JSON.stringify({apiVersion: 'v1', items, kind: 'List', metadata: {resourceVersion: ''}}, null, 4),
      )
      folder.write(
        'list.yaml',
        'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: c\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: d\nkind: List\n',
      )
      const snapshot = await read({})
      expect(namesOf(snapshot)).to.deep.equal(['default/c', 'default/d', 'shop/a', 'shop/b'])
      expect(placesOf(snapshot)).to.deep.equal(['list.yaml:3', 'list.yaml:7', 'list.json:4', 'list.json:18'])
      expect(JSON.stringify(snapshot)).to.not.include('managedFields')
    })

    it('may be typed lists, whose items have no kind, and lists in lists', async () => {
      const inner = {apiVersion: 'v1', kind: 'ServiceList', items: [{metadata: {name: 'a'}}]}
      folder.write('a.json', JSON.stringify({apiVersion: 'v1', kind: 'List', items: [inner, json('b')]}))
      expect(namesOf(await read({}))).to.deep.equal(['default/a', 'default/b'])
    })

    it('find the items of a JSON list behind braces, quotes and other lists', async () => {
      const odd = {'items"{[': '\\"}]\\\\', list: [[1, {items: [{}]}]], kind: 'List', apiVersion: 'v1'}
      folder.write(
        'a.json',
        JSON.stringify({...odd, items: [json('a'), json('b')], metadata: {items: [{}]}}, null, 1),
      )
      const text = fs.readFileSync(path.join(folder.path(), 'a.json'), 'utf8').split('\n')
      const lineOf = (name: string): number =>
        text.findIndex((line) => line.includes(`"name": "${name}"`)) - 3
      expect(placesOf(await read({}))).to.deep.equal([`a.json:${lineOf('a')}`, `a.json:${lineOf('b')}`])
    })

    it('may begin with a byte order mark, end lines with CRLF, or be UTF-16 of PowerShell', async () => {
      folder.write('a.yaml', `\uFEFF${yaml('a')}---\n${yaml('b')}`.replaceAll('\n', '\r\n'))
      fs.writeFileSync(path.join(folder.path(), 'c.yaml'), Buffer.from(`\uFEFF${yaml('c')}`, 'utf16le'))
      fs.writeFileSync(path.join(folder.path(), 'd.json'), `\uFEFF${JSON.stringify(json('d'))}`)
      const snapshot = await read({})
      expect(namesOf(snapshot)).to.deep.equal(['default/a', 'default/b', 'default/c', 'default/d'])
      expect(placesOf(snapshot)[1]).to.equal('a.yaml:6')
    })

    it('may be YAML in braces', async () => {
      folder.write(
        'a.yaml',
        `{apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n${JSON.stringify(json('b'))}\n`,
      )
      expect(placesOf(await read({}))).to.deep.equal(['a.yaml:1', 'a.yaml:3'])
    })

    it('may use anchors and merge keys', async () => {
      folder.write('a.yaml', yaml('a', '  labels: &l {app: x}\n  annotations:\n    <<: *l\n'))
      expect((await read({})).objects['services']?.[0]?.metadata.annotations).to.deep.equal({app: 'x'})
    })

    it('keep to the namespace they name, or the default one, unless the kind has none', async () => {
      folder.write(
        'a.yaml',
        `${yaml('a')}---\n${yaml('b', '  namespace: shop\n')}---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n`,
      )
      const snapshot = await read({defaultNamespace: 'web'})
      expect(namesOf(snapshot)).to.deep.equal(['shop/b', 'web/a'])
      expect(snapshot.objects['nodes']?.[0]?.metadata.namespace).to.equal('')
    })

    it('are reduced to the namespaces asked for, with one list each', async () => {
      folder.write(
        'a.yaml',
        `${yaml('a')}---\n${yaml('b', '  namespace: shop\n')}---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n`,
      )
      const snapshot = await read({}, ['shop', 'none'])
      expect(namesOf(snapshot)).to.deep.equal(['shop/b'])
      const lists = snapshot.lists.filter(({kind}) => kind.resource !== 'ingresses')
      expect(lists.map(({namespace, objects}) => [namespace, objects])).to.deep.equal([
        ['none', 0],
        ['shop', 1],
        ['', 1],
      ])
    })

    it('count the kinds nobody asked for', async () => {
      folder.write('a.yaml', `${yaml('a')}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n`)
      expect((await openManifests({paths: [folder.path()]})).inventory).to.deep.equal({
        Service: 1,
        'Deployment.apps': 1,
      })
    })

    it('say that they are no API, and whether they are the whole cluster', async () => {
      const file = folder.write('a.yaml', yaml('a'))
      expect(await read({paths: [file]})).to.include({
        origin: 'manifests',
        authoritative: false,
        uid: '',
        context: file,
      })
      expect(await read({complete: true})).to.include({authoritative: true})
    })

    it('do not hide an object in a version that nobody reads', async () => {
      folder.write('a.yaml', 'apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: old}\n')
      const snapshot = await read({complete: true})
      const problem = snapshot.lists.find(({kind}) => kind.resource === 'ingresses')?.problem
      expect(problem?.reason).to.equal('invalid')
      expect(problem?.message).to.include(
        'a.yaml:1: its apiVersion is networking.k8s.io/v1beta1, expected networking.k8s.io/v1',
      )
      const reader = await openManifests({paths: [folder.path()], complete: true})
      expect((await reader.probe(ingresses, 'default', 'old')).state).to.equal('unknown')
    })
  })

  describe('that are asked for one object', () => {
    it('have it or not', async () => {
      folder.write('a.yaml', `${yaml('a')}---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n`)
      const complete = await openManifests({paths: [folder.path()], complete: true})
      expect((await complete.probe(services, 'default', 'a')).state).to.equal('present')
      expect((await complete.probe(nodes, '', 'n')).state).to.equal('present')
      expect(await complete.probe(services, 'other', 'a')).to.deep.equal({state: 'absent', by: 'listed'})
      await complete.close()
    })

    it('prove no absence unless they are the whole cluster', async () => {
      folder.write('a.yaml', yaml('a'))
      const part = await openManifests({paths: [folder.path()]})
      const found = await part.probe(services, 'default', 'b')
      expect(found.state).to.equal('unknown')
      expect(found).to.have.property('message').that.includes('pass --manifests-complete')
      const log = await part.readLog({namespace: 'default', pod: 'a', lines: 10})
      expect(log.lines).to.deep.equal([])
      expect(log.problem?.message).to.include('manifests have no logs')
    })
  })

  describe('as files', () => {
    it('of a folder are those that end in .yaml, .yml or .json, but not in its subfolders', async () => {
      for (const name of ['a.yaml', 'b.yml', 'c.JSON', 'd.txt', 'sub/e.yaml', '.f.yaml'])
        folder.write(
          name,
          name.endsWith('JSON') ? JSON.stringify(json('c')) : yaml(path.parse(name).name.replace('.', '')),
        )
      expect(namesOf(await read({}))).to.deep.equal(['default/a', 'default/b', 'default/c', 'default/f'])
      expect(namesOf(await read({recursive: true}))).to.include('default/e')
    })

    it('named one by one may end in anything, and each is read once', async () => {
      const file = folder.write('a.txt', yaml('a'))
      expect(namesOf(await read({paths: [file, file, `${folder.path()}/./a.txt`]}))).to.deep.equal([
        'default/a',
      ])
    })

    it('may be links, but links to folders are not followed', async () => {
      folder.write('real/a.txt', yaml('a'))
      fs.symlinkSync('real/a.txt', path.join(folder.path(), 'link.yaml'))
      fs.symlinkSync('..', path.join(folder.path(), 'real', 'up'))
      fs.symlinkSync('real', path.join(folder.path(), 'folder.yaml'))
      expect(namesOf(await read({recursive: true}))).to.deep.equal(['default/a'])
    })

    it('may be standard input', async () => {
      const stdin = Readable.from([Buffer.from(yaml('a').slice(0, 20)), Buffer.from(yaml('a').slice(20))])
      const snapshot = await read({paths: ['-', '-'], stdin})
      expect(placesOf(snapshot)).to.deep.equal(['stdin:1'])
      expect(snapshot.context).to.equal('stdin, stdin')
    })

    it('are not typed by hand: a terminal is refused', async () => {
      const stdin = Object.assign(Readable.from([]), {isTTY: true})
      expect((await refusal({paths: ['-'], stdin})).message).to.include(
        'standard input is a terminal; pipe manifests in',
      )
    })

    it('must exist, be readable text, and hold something', async () => {
      fs.writeFileSync(path.join(folder.path(), 'binary.yaml'), Buffer.from([0x61, 0xff, 0xc0]))
      folder.write('folder/readme.md', '')
      folder.write('above/below/a.yaml', yaml('a'))
      const at = (name: string): string => path.join(folder.path(), name)
      const {problems} = await refusal({
        paths: ['none', 'binary.yaml', 'folder', 'above'].map(at).concat('https://example.com/a.yaml'),
      })
      expect(problems).to.have.lengthOf(5)
      expect(problems[0]).to.include('none: there is no such file or folder')
      expect(problems[1]).to.include('binary.yaml: the file is not UTF-8 text')
      expect(problems[2]).to.include('folder: the folder holds no .yaml, .yml or .json file')
      expect(problems[3]).to.include('above: the folder holds manifests only in its subfolders')
      expect(problems[4]).to.include('URLs are not read')
    })

    it('must hold an object', async () => {
      folder.write('a.yaml', '---\n# nothing\n')
      expect((await refusal()).problems).to.deep.equal(['a.yaml: holds no object'])
    })
  })

  describe('that are broken', () => {
    const head = 'apiVersion: v1\nkind: Service\n'
    const broken: readonly [string, string, string][] = [
      ['a list', '- a\n', 'a.yaml:1: the document is a list, expected an object'],
      ['a text', 'hello\n', 'a.yaml:1: the document is a string, expected an object'],
      [
        'without apiVersion',
        'kind: Service\nmetadata: {name: a}\n',
        'a.yaml:1: Service a: apiVersion is missing, expected a text',
      ],
      [
        'without kind',
        'apiVersion: v1\nmetadata: {name: a}\n',
        'a.yaml:1: a: kind is missing, expected a text',
      ],
      ['without metadata', head, 'a.yaml:1: Service: metadata is missing, expected a mapping with name'],
      [
        'without a name',
        `${head}metadata:\n  labels: {}\n`,
        'a.yaml:4: Service: metadata.name is missing, expected a text',
      ],
      [
        'with generateName alone',
        `${head}metadata: {generateName: x-}\n`,
        'metadata.name is missing, expected a name (generateName',
      ],
      [
        'with a name that is a number',
        `${head}metadata:\n  name: 12\n`,
        'a.yaml:4: Service: metadata.name is the number 12, expected a text: quote it, "12"',
      ],
      [
        'with a namespace that is a number',
        `${head}metadata:\n  name: a\n  namespace: 12\n`,
        'a.yaml:5: Service a: metadata.namespace is the number 12',
      ],
      [
        'with an annotation that is a number',
        `${head}metadata:\n  name: a\n  annotations:\n    b: c\n    example.com/ttl: 300\n`,
        'a.yaml:7: Service a: metadata.annotations["example.com/ttl"] is the number 300, expected a text: quote it, "300"',
      ],
      [
        'with an annotation that kubectl takes for a boolean',
        `${head}metadata:\n  name: a\n  annotations:\n    proxied: yes\n`,
        'a.yaml:6: Service a: metadata.annotations.proxied is the boolean true, expected a text: quote it',
      ],
      [
        'with an annotation that is empty',
        `${head}metadata:\n  name: a\n  annotations:\n    b:\n`,
        'metadata.annotations.b is empty, expected a text',
      ],
      [
        'with annotations that are a list',
        `${head}metadata:\n  name: a\n  annotations: [a]\n`,
        'metadata.annotations is a list, expected a mapping of text to text',
      ],
      [
        'with a label that is a boolean',
        `${head}metadata:\n  name: a\n  labels:\n    on: true\n`,
        'expected a text: quote it, "true"',
      ],
      [
        'with a spec that is a list',
        `${head}metadata: {name: a}\nspec:\n- 1\n`,
        'a.yaml:5: Service a: spec is a list, expected a mapping',
      ],
      [
        'with a switch of MetalLB that is a text',
        'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: a}\nspec:\n  autoAssign: nope\n',
        'a.yaml:5: IPAddressPool a: spec.autoAssign is a text, expected true or false',
      ],
      [
        'with addresses of MetalLB that are no list',
        'apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: a}\nspec:\n  addresses: 10.0.0.0/24\n',
        'a.yaml:5: IPAddressPool a: spec.addresses is a text, expected a list of texts',
      ],
      [
        'with a number of MetalLB that is quoted',
        'apiVersion: metallb.io/v1beta2\nkind: BGPPeer\nmetadata: {name: a}\nspec:\n  myASN: "64512"\n',
        'a.yaml:5: BGPPeer a: spec.myASN is a text, expected a whole number',
      ],
      ['of broken YAML', `${yaml('a')}---\nkind: [\n`, 'a.yaml:7:1: not valid YAML'],
      [
        'with the same key twice',
        `${head}kind: Pod\nmetadata: {name: a}\n`,
        'a.yaml:3:1: not valid YAML: duplicated mapping key',
      ],
      ['with a tab', 'kind:\n\tname: a\n', 'a.yaml:2:'],
      [
        'with an unknown alias',
        `${head}metadata: *nothing\n`,
        'not valid YAML: unidentified alias "nothing"',
      ],
      ['nested too deeply', `a: ${'['.repeat(2000)}`, 'not valid YAML: nesting exceeded'],
    ]
    for (const [name, text, problem] of broken) {
      it(`say so ${name}, with file and line`, async () => {
        folder.write('a.yaml', text)
        const {problems} = await refusal()
        expect(problems).to.have.lengthOf(1)
        expect(problems[0]).to.include(problem)
      })
    }

    it('unfold no aliases without bounds', async () => {
      const levels = Array.from(
        {length: 12},
        (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(',')}]`,
      )
      folder.write('a.yaml', `${yaml('a')}a0: &a0 [x,x]\n${levels.join('\n')}\n`)
      expect((await refusal()).problems[0]).to.include('its aliases (*name) unfold to too many nodes')
    })

    it('may be large and use aliases', async () => {
      const ports = Array.from(
        {length: 60_000},
        (_, index) => `  - {port: ${index}, labels: ${index === 0 ? '&l {a: b}' : '*l'}}`,
      )
      // the parser itself allows 1,000 aliases in a document
      folder.write(
        'a.yaml',
        yaml(
          'a',
          `spec:\n  ports:\n${ports.slice(0, 900).join('\n')}\n  more:\n${ports.map((line) => line.replace(/, labels.*/, '}')).join('\n')}\n`,
        ),
      )
      expect(namesOf(await read({}))).to.deep.equal(['default/a'])
    })

    it('do not loop when a node is its own alias', async () => {
      folder.write('a.yaml', yaml('a', 'spec: &s\n  again: *s\n'))
      expect((await refusal()).problems).to.have.lengthOf(1)
    })

    it('of JSON name line and column', async () => {
      folder.write('a.json', '{\n  "kind": "Service",\n  "metadata" 1\n}')
      folder.write('b.json', '{\n  "kind": ')
      const {problems} = await refusal()
      expect(problems[0]).to.match(/^a\.json:3:14: not valid JSON: /)
      expect(problems[1]).to.match(/^b\.json:2:\d+: not valid JSON: Unexpected end/)
    })

    it('of a list name the line of the item', async () => {
      folder.write(
        'a.json',
        JSON.stringify(
          {apiVersion: 'v1', kind: 'List', items: [json('a'), {...json('b'), spec: 1}]},
          null,
          2,
        ),
      )
      folder.write(
        'b.yaml',
        'kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: c\n    labels:\n      x: 1\n',
      )
      const {problems} = await refusal()
      expect(problems[0]).to.equal('a.json:12: Service b: spec is the number 1, expected a mapping')
      expect(problems[1]).to.include('b.yaml:9: Service c: metadata.labels.x is the number 1')
    })

    it('name an object that stands in two places', async () => {
      folder.write('a.yaml', yaml('a'))
      folder.write('b.yaml', `---\n${yaml('a', '  namespace: default\n')}`)
      const {problems} = await refusal()
      expect(problems).to.have.lengthOf(1)
      expect(problems[0]).to.include('b.yaml:2: Service default/a is already in').and.include('a.yaml:1')
    })

    it('are all told at once, up to a bound', async () => {
      for (let index = 0; index < 30; index++) folder.write(`f${index}.yaml`, '[]')
      const {message, problems} = await refusal()
      expect(problems).to.have.lengthOf(30)
      expect(message).to.include('30 problems').and.include('… and 5 more')
    })

    it('are recognised as templates that nobody rendered', async () => {
      folder.write('a.yaml', `${head}metadata:\n  name: {{ .Release.Name }}\n`)
      folder.write('b.yaml', '{{- if .Values.on }}\nkind: Service\n{{- end }}\n')
      const {hint} = await refusal()
      expect(hint).to.include('a.yaml').and.include('b.yaml').and.include('helm template')
    })
  })

  it('of any text end in objects or one ConfigError', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '---\n',
        'kind: Service\n',
        'apiVersion: v1\n',
        'metadata:\n  name: a\n',
        'items:\n- ',
        '{',
        '}',
        '[',
        '"',
        '|\n',
        '&a ',
        '*a',
        '<<: ',
        '{{ x }}',
        '\t',
        '\r\n',
        '%YAML 1.1\n',
      ),
      fc.string({maxLength: 12}),
      fc.json({maxDepth: 3}),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, {maxLength: 12}), async (pieces) => {
        const stdin = Readable.from([Buffer.from(pieces.join(''))])
        try {
          await (await openManifests({paths: ['-'], stdin})).read([services], [])
        } catch (error) {
          expect(error).to.be.instanceOf(ConfigError)
        }
      }),
      {numRuns: 500},
    )
  })

  it('say the same of an object, be it JSON or YAML', async () => {
    const {dump} = await import('js-yaml')
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
    const texts = fc.dictionary(fc.string({minLength: 1, maxLength: 8}), fc.string({maxLength: 12}))
    await fc.assert(
      fc.asyncProperty(name, texts, fc.json({maxDepth: 3}), async (objectName, annotations, text) => {
        const extra: unknown = JSON.parse(text)
        const object = {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {name: objectName, annotations},
          spec: {extra},
        }
        const objects = await Promise.all(
          [JSON.stringify(object), dump(object)].map(async (text) => {
            const stdin = Readable.from([Buffer.from(text)])
            return (await (await openManifests({paths: ['-'], stdin})).read([services], [])).objects[
              'services'
            ]
          }),
        )
        expect(objects[1]).to.deep.equal(objects[0])
      }),
      {numRuns: 200},
    )
  })
})

import {expect} from 'chai'
import fc from 'fast-check'
import {ConfigError} from '../../src/errors.js'
import type {KubeObject} from '../../src/model/cluster.js'
import {compileTemplate, renderNames, renderPairs} from '../../src/sources/template.js'
import {execute} from '../../src/sources/template-eval.js'
import {jsonKey} from '../../src/sources/template-types.js'
import {TemplateFailure} from '../../src/sources/template-values.js'
import {toKubeObject} from './kube-objects.js'

const service = toKubeObject({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: {app: 'web', tier: 'front'},
    annotations: {json: '{"a":[1,"x"]}'},
  },
  spec: {
    type: 'LoadBalancer',
    clusterIP: '10.0.0.1',
    ports: [
      {name: 'http', port: 80},
      {name: 'https', port: 443},
    ],
    ipFamilies: ['IPv4', 'IPv6'],
  },
  status: {loadBalancer: {ingress: [{ip: '192.0.2.1'}, {hostname: 'lb.test'}]}},
})

/** The raw text of a template run on an object of JSON values, without the splitting into names. */
function run(text: string, data: unknown = {}, strict = false): string {
  const template = compileTemplate('--fqdn-template', [text])
  return template === undefined ? '' : execute(template.tree, data, {source: 'service', strict})
}

const actions: readonly (readonly [template: string, result: string, data?: unknown])[] = [
  ['plain', 'plain'],
  ['{{.A}}', 'x', {A: 'x'}],
  ['{{ .A }}', 'x', {A: 'x'}],
  ['{{.A.B}}', 'x', {A: {B: 'x'}}],
  ['{{(index .A 0).B}}', 'x', {A: [{B: 'x'}]}],
  ['{{.Gone}}', '<no value>'],
  ['{{index . "Gone"}}', '<no value>'],
  ['a {{- "b" -}} c', 'abc'],
  ['a {{- /* note */ -}} c', 'ac'],
  ['a{{/* note */}}c', 'ac'],
  ['{{"a\\tb\\x41\\u00e9\\101\\""}}', 'a\tbAéA"'],
  ['{{`raw\\n`}}', 'raw\\n'],
  ["{{'a'}}{{'\\n'}}", '9710'],
  ['{{1}} {{-2}} {{0x1F}} {{1.5}} {{true}}', '1 -2 31 1.5 true'],
  ['{{if .A}}yes{{else}}no{{end}}', 'no', {A: ''}],
  ['{{if .A}}1{{else if .B}}2{{else}}3{{end}}', '2', {B: true}],
  ['{{with .A}}{{.}}{{end}}', 'x', {A: 'x'}],
  ['{{with .A}}{{.}}{{else with .B}}b{{.}}{{else}}none{{end}}', 'bx', {B: 'x'}],
  ['{{range .A}}[{{.}}]{{end}}', '[1][2]', {A: [1, 2]}],
  ['{{range .A}}{{.}}{{else}}none{{end}}', 'none', {A: []}],
  ['{{range $i, $v := .A}}{{$i}}={{$v}},{{end}}', '0=a,1=b,', {A: ['a', 'b']}],
  ['{{range $k, $v := .A}}{{$k}}={{$v}},{{end}}', 'a=1,b=2,', {A: {b: 2, a: 1}}],
  ['{{range $v := .A}}{{$v}}{{end}}', 'ab', {A: ['a', 'b']}],
  ['{{range 3}}{{.}}{{end}}', '012'],
  ['{{range .A}}{{if eq . 2}}{{break}}{{end}}{{.}}{{end}}', '1', {A: [1, 2, 3]}],
  ['{{range .A}}{{if eq . 2}}{{continue}}{{end}}{{.}}{{end}}', '13', {A: [1, 2, 3]}],
  ['{{$x := "a"}}{{$x}}{{$x = "b"}}{{$x}}', 'ab'],
  ['{{$x := "a"}}{{if true}}{{$x = "b"}}{{end}}{{$x}}', 'b'],
  ['{{$x := "a"}}{{if true}}{{$x := "b"}}{{end}}{{$x}}', 'a'],
  ['{{$x := .A}}{{$x.B}}', 'y', {A: {B: 'y'}}],
  ['{{range .A}}{{$.B}}{{end}}', 'zz', {A: [1, 2], B: 'z'}],
  ['{{define "t"}}<{{.}}>{{end}}{{template "t" .A}}', '<x>', {A: 'x'}],
  ['{{template "t"}}{{define "t"}}late{{end}}', 'late'],
  ['{{block "b" .A}}({{.}}){{end}}', '(x)', {A: 'x'}],
  ['{{.A | toLower | printf "%s-%s" "p"}}', 'p-x', {A: 'X'}],
  ['{{(print "a" "b") | printf "%q"}}', '"ab"'],
  ['{{and 1 0 2}}{{and 1 2}}{{or 0 "" "z"}}{{or 0 ""}}', '02z'],
  ['{{or true (index .A 9)}}', 'true', {A: []}],
  ['{{and false (index .A 9)}}', 'false', {A: []}],
  ['{{not .A}}{{len "é"}}{{len .B}}{{len .C}}', 'true221', {B: [1, 2], C: {a: 1}}],
  ['{{index .A 1}}{{index .B "k" 0}}', 'yz', {A: ['x', 'y'], B: {k: ['z']}}],
  ['{{slice "abcdef" 1 3}}{{slice "abc" 1}}{{slice .A 1}}', 'bcbc[2 3]', {A: [1, 2, 3]}],
  ['{{print "a" 1 2 "b"}}|{{print 1 2}}|{{println "a" 1}}', 'a1 2b|1 2|a 1\n'],
  [
    '{{printf "%d %05d %x %v %t %5s| %-4s| %.2f %% %c %+d" 7 42 255 .A true "ab" "c" 1.5 65 3}}',
    '7 00042 ff [1] true    ab| c   | 1.50 % A +3',
    {A: [1]},
  ],
  ['{{printf "%d" "x"}}{{printf "%s"}}{{printf "a" 1}}', '%!d(string=x)%!s(MISSING)a%!(EXTRA int=1)'],
  ['{{printf "%x %X %T" "hi" "hi" 1}}', '6869 6869 int'],
  [
    '{{eq 1 1}}{{eq "a" "b" "a"}}{{ne 1 2}}{{lt 1 2}}{{le 2 2}}{{gt "b" "a"}}{{ge 1 2}}',
    'truetruetruetruetruetruefalse',
  ],
  ['{{eq .Gone "x"}}', 'false'],
  ['{{html "<a&\\">"}}', '&lt;a&amp;&#34;&gt;'],
  ['{{js "a\'<"}}', "a\\'\\u003C"],
  ['{{urlquery "a b&c!"}}', 'a+b%26c%21'],
  ['{{.A}}', 'map[a:1 b:[x y]]', {A: {b: ['x', 'y'], a: 1}}],
  ['{{contains "abc" "b"}}{{trimPrefix "v-a" "v-"}}{{trimSuffix "a.x" ".x"}}{{trim " a "}}', 'trueaaa'],
  ['{{replace "." "-" "a.b.c"}}{{"a.b" | replace "." "$&"}}', 'a-b-ca$&b'],
  ['{{isIPv4 "192.0.2.1"}}{{isIPv6 "::1"}}{{isIPv6 "::ffff:1.2.3.4"}}{{isIPv4 "a"}}', 'truetruetruefalse'],
  ['{{isSource "Service"}}{{isSource "ingress"}}', 'truefalse'],
  ['{{hasKey .A "a"}}{{hasKey .A "constructor"}}', 'truefalse', {A: {a: 1}}],
  ['{{(fromJson "{\\"a\\":{\\"b\\":1}}").a.b}}{{fromJson "nope"}}', '1<no value>'],
]

const failing: readonly (readonly [template: string, word: string])[] = [
  ['{{index .L 5}}', 'out of range'],
  ['{{template "gone"}}', 'not defined'],
  ['{{define "r"}}{{template "r"}}{{end}}{{template "r"}}', 'deeper than'],
  ['{{range 1000000000}}{{end}}', 'steps'],
  ['{{range 5000}}{{printf "%0900d" 1}}{{end}}', 'longer than'],
  ['{{.A.B.C}}', "can't evaluate field C"],
  ['{{.Gone.More}}', 'nil pointer'],
  ['{{toLower 1}}', 'expected string; got int'],
  ['{{toLower .Gone}}', 'invalid value'],
  ['{{toLower}}', 'want 1 got 0'],
  ['{{eq 1 "a"}}', 'incompatible types'],
  ['{{lt .A 1}}', 'invalid type'],
  ['{{isSource "servce"}}', 'did you mean service'],
  ['{{.A "x"}}', "can't give argument"],
  ['{{len 5}}', 'len of type int'],
  ['{{range true}}{{end}}', "can't iterate"],
  ['{{call .A}}', 'non-function'],
]

const malformed: readonly (readonly [template: string, position: number, word: string])[] = [
  ['{{.Name', 8, 'unclosed action'],
  ['{{nofunc .A}}', 3, 'function "nofunc" not defined'],
  ['{{if .A}}x', 11, '{{if}} without {{end}}'],
  ['{{end}}', 6, 'unexpected {{end}}'],
  ['{{$x}}', 3, 'undefined variable'],
  ['{{$x = 1}}', 6, 'undefined variable'],
  ['{{"abc}}', 3, 'unterminated quoted string'],
  ['{{`abc}}', 3, 'unterminated raw'],
  ["{{'ab'}}", 3, 'character constant'],
  ['{{/* x }}', 1, 'unclosed comment'],
  ['{{}}', 1, 'missing value'],
  ['{{.A | }}', 7, 'missing value'],
  ['{{.A | "x"}}', 8, 'non executable'],
  ['{{break}}', 3, 'outside {{range}}'],
  ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', 0, 'multiple definition'],
  ['{{template .A}}', 12, 'expected a quoted name'],
  ['{{(.A}}', 6, 'unexpected "}}"'],
  ['{{.A ^ .B}}', 6, 'unexpected "^"'],
  ['{{nil}}', 3, 'nil is not a command'],
  ['{{1x}}', 3, 'bad number'],
  ['{{else}}', 0, 'unexpected {{else}}'],
  ['{{if 1}}'.repeat(200), 0, 'nested deeper'],
  [`{{${'('.repeat(200)} }}`, 0, 'nested deeper'],
]

describe('templates', () => {
  for (const [text, result, data] of actions)
    it(`renders ${text}`, () => expect(run(text, data)).to.equal(result))

  for (const [text, word] of failing) {
    it(`fails at ${text}`, () =>
      expect(() => run(text, {A: {B: 'x'}, L: []})).to.throw(TemplateFailure, word))
  }

  for (const [text, position, word] of malformed) {
    it(`refuses ${text.slice(0, 50)} with its position`, () => {
      const compile = (): unknown => compileTemplate('--fqdn-template', [text])
      expect(compile).to.throw(ConfigError, word)
      expect(compile).to.throw(ConfigError, position === 0 ? 'at character' : `at character ${position}`)
    })
  }

  it('takes blank text for no template', () => {
    expect(compileTemplate('--fqdn-template', [])).to.equal(undefined)
    expect(compileTemplate('--fqdn-template', [' '])).to.equal(undefined)
  })

  it('reads or refuses any text, and renders or fails, without hanging', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      ' ',
      '.A',
      '.',
      '$',
      '$x',
      ':=',
      '=',
      '|',
      '(',
      ')',
      '"s"',
      '`r`',
      "'c'",
      '1',
      '-1.5',
      'if',
      'else',
      'end',
      'with',
      'range',
      'define',
      'template',
      'block',
      'break',
      'continue',
      'eq',
      'index',
      'printf',
      'len',
      'nil',
      'true',
      ',',
      'text',
      '/*',
      '*/',
      '"%d"',
      'slice',
      'print',
      'and',
      'not',
      'é',
      '\\',
      '\n',
    )
    const random = fc.oneof(
      fc.array(piece, {maxLength: 25}).map((pieces) => pieces.join(' ')),
      fc.array(piece, {maxLength: 25}).map((pieces) => pieces.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(random, (text) => {
        try {
          run(text, {A: ['x', {B: 1}]})
        } catch (error) {
          if (!(error instanceof ConfigError) && !(error instanceof TemplateFailure)) throw error
        }
      }),
      {numRuns: 2000},
    )
  })
})

/** The names of a template, or why it failed. */
function names(text: string, object: KubeObject = service): readonly string[] | string {
  const template = compileTemplate('--fqdn-template', [text])
  if (template === undefined) throw new Error('blank template')
  const rendered = renderNames(template, object, 'service')
  return rendered.ok ? rendered.values : rendered.reason
}

describe('names from templates', () => {
  for (const [text, expected] of [
    ['{{.Name}}.{{.Namespace}}.test', ['web.shop.test']],
    ['{{.ObjectMeta.Name}}.{{.GetNamespace}}', ['web.shop']],
    ['{{.Kind}}.{{.APIVersion}}', ['Service.v1']],
    ['{{.Labels.app}}-{{index .Labels "tier"}}-{{index .Labels "gone"}}x', ['web-front-x']],
    ['{{.Labels.gone}}', ['<no value>']],
    ['{{.Spec.Type}}.{{.Spec.ClusterIP}}', ['LoadBalancer.10.0.0.1']],
    ['{{range .Spec.Ports}}{{.Name}}.test,{{end}}', ['http.test', 'https.test']],
    ['{{range .Status.LoadBalancer.Ingress}}{{.IP}}{{.Hostname}},{{end}}', ['192.0.2.1', 'lb.test']],
    ['{{.Spec.ExternalName}}a{{.Spec.HealthCheckNodePort}}{{.Spec.PublishNotReadyAddresses}}', ['a0false']],
    ['{{if .Spec.LoadBalancerClass}}yes{{else}}no{{end}}', ['no']],
    ['{{index .Spec.IPFamilies 1}}', ['IPv6']],
    ['{{.Spec.clusterIP}}.{{.Metadata.name}}', ['10.0.0.1.web']],
    ['{{(index .Object.spec.ports 0).port}}', ['80']],
    ['{{with fromJson .Annotations.json}}{{index .a 1}}{{end}}', ['x']],
    ['b,a., a ,,b', ['a', 'b']],
    ['{{.Spec.Nothing}}', "can't evaluate field Nothing in type ServiceSpec"],
    ['{{.Nothing}}', "can't evaluate field Nothing in type Service"],
  ] as const) {
    it(`gives ${JSON.stringify(expected)} for ${text}`, () => expect(names(text)).to.deep.equal(expected))
  }

  it('uses JSON names alone for kinds whose Go type is not known', () => {
    const object = toKubeObject({kind: 'Widget', metadata: {name: 'w'}, spec: {size: 3}})
    expect(names('{{.Name}}{{.Spec.size}}', object)).to.deep.equal(['w3'])
    expect(names('{{.Spec.gone}}', object)).to.equal('map has no entry for key "gone"')
  })

  it('shows the hosts of an Ingress', () => {
    const object = toKubeObject({
      kind: 'Ingress',
      metadata: {name: 'i'},
      spec: {rules: [{host: 'a.test'}, {}]},
    })
    expect(names('{{range .Spec.Rules}}{{.Host}},{{end}}', object)).to.deep.equal(['a.test'])
    expect(names('{{range .Spec.Rules}}{{if .HTTP}}x{{else}}y{{end}}{{end}}', object)).to.deep.equal(['yy'])
  })

  it('splits pairs at the first colon', () => {
    const template = compileTemplate('--fqdn-target-template', [
      'a.test:2001:db8::1, b.test : 192.0.2.1,:x,c.test:,d',
    ])
    if (template === undefined) throw new Error('blank template')
    expect(renderPairs(template, service, 'service')).to.deep.equal({
      ok: true,
      values: [
        {name: 'a.test', target: '2001:db8::1'},
        {name: 'b.test', target: '192.0.2.1'},
      ],
    })
  })

  for (const [field, key] of [
    ['ClusterIP', 'clusterIP'],
    ['ExternalIPs', 'externalIPs'],
    ['IPFamilies', 'ipFamilies'],
    ['IP', 'ip'],
    ['TLS', 'tls'],
    ['HTTP', 'http'],
    ['APIVersion', 'apiVersion'],
    ['UID', 'uid'],
    ['LoadBalancerIP', 'loadBalancerIP'],
    ['ClusterIPs', 'clusterIPs'],
    ['ObjectMeta', 'metadata'],
  ] as const) {
    it(`knows that ${field} is ${key} in JSON`, () => expect(jsonKey(field)).to.equal(key))
  }
})

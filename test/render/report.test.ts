import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {expect} from 'chai'
import type {Contact, VantageFacts} from '../../src/checks/facts/vantage.js'
import type {Report} from '../../src/checks/report.js'
import {fail, inconclusive, na, pass, skip} from '../../src/checks/result.js'
import {clusterSubject, serviceSubject, toolSubject} from '../../src/checks/subject.js'
import {plainPalette} from '../../src/render/palette.js'
import {renderReport, reportFormats, type ReportRenderOptions} from '../../src/render/report.js'
import {checkContext} from '../support/check-context.js'
import {expectGolden} from '../support/golden.js'
import {
  blockedReport,
  fineReport,
  largeReport,
  reportOf,
  reportTextOptions,
  sampleReport,
  unsureReport,
  web,
} from './sample-report.js'
import {sarifSubset} from './sarif-subset.js'
import {xmlProblem} from './well-formed-xml.js'

type Json = Record<string, unknown>

const options: ReportRenderOptions = {...reportTextOptions, palette: plainPalette}
const variants: Readonly<Record<string, Report>> = {
  sampleReport,
  fineReport,
  unsureReport,
  blockedReport,
  largeReport,
}

function render(format: string, report: Report, more: Partial<ReportRenderOptions> = {}): string {
  return renderReport(format, report, {...options, ...more})
}

function validator(schema: object): ValidateFunction {
  const ajv = new Ajv2020({strict: true, allErrors: true, strictRequired: false, strictTypes: false})
  addFormats.default(ajv)
  return ajv.compile(schema)
}

const broken = (code: string, more: {readonly location?: string; readonly message?: string} = {}): Report =>
  reportOf([
    fail(code, web, {
      reason: 'wrong',
      message: more.message ?? 'default/web is wrong',
      fix: {text: 'mend it'},
      ...(more.location === undefined ? {} : {location: more.location}),
    }),
  ])

describe('the formats of a report', () => {
  it('begin with text, and each has a renderer', () => {
    expect(reportFormats[0]).to.equal('text')
    const texts = reportFormats.map((format) => render(format, sampleReport))
    expect(new Set(texts).size).to.equal(reportFormats.length)
  })

  const goldens = {
    short: 'txt',
    json: 'json',
    ndjson: 'ndjson',
    junit: 'xml',
    markdown: 'md',
    mermaid: 'mmd',
    github: 'github.txt',
    prometheus: 'prom',
  } as const
  for (const [format, suffix] of Object.entries(goldens))
    it(`tell the sample as ${format}`, () => {
      expectGolden(
        `report/sample.${format === 'short' ? `short.${suffix}` : suffix}`,
        render(format, sampleReport),
      )
    })
})

describe('a report as short lines', () => {
  it('is empty when nothing is wrong', () => {
    expect(render('short', fineReport)).to.equal('')
  })

  it('has facts only with full', () => {
    expect(render('short', sampleReport)).to.not.include('info ')
    expect(render('short', sampleReport, {full: true})).to.include(
      'info MLD0224 Service/default/web not-pinned: ',
    )
  })

  it('names subjects in one word', () => {
    const text = render(
      'short',
      reportOf(
        [
          clusterSubject,
          toolSubject,
          {id: 'node:n1', kind: 'cluster' as const, name: 'n1'},
          serviceSubject('a/b'),
        ].map((one) => fail('MLD0206', one, {reason: 'wrong', message: 'x', fix: {text: 'y'}})),
      ),
    )
    const subjects = text.split('\n').map((line) => line.split(' ')[2])
    expect(subjects).to.have.members(['cluster', 'node/n1', 'Service/a/b', 'mldns', undefined])
  })
})

describe('what a report says of a subject', () => {
  const service = serviceSubject('a/b')
  const report = reportOf([
    fail('MLD0301', service, {reason: 'x', message: 'Service a/b: it has no name', fix: {text: 'y'}}),
    inconclusive('MLD0204', service, 'x', 'Service a/b: nothing is known'),
    na('MLD0221', service, 'no kube-proxy'),
  ])

  it('is said once', () => {
    expect(render('text', report)).to.not.match(/Service a\/b.*\(Service a\/b\)/s)
    expect(render('markdown', report)).to.include('| Service a/b | it has no name')
  })

  it('tells what follows from one cause in one row', () => {
    const effects = ['a/b', 'a/c', 'a/d', 'a/e', 'a/f'].map((name) =>
      fail('MLD0106', serviceSubject(name), {
        reason: name.slice(2),
        message: `${name} differs`,
        fix: {text: 'y'},
      }),
    )
    const causes = ['a/b', 'a/c', 'a/d', 'a/e', 'a/f'].map((name) =>
      fail('MLD0411', serviceSubject(name), {reason: 'x', message: 'shared', fix: {text: 'y'}}),
    )
    const text = render('text', reportOf([...effects, ...causes]))
    expect(text.split('MLD0106 other-controllers  (because of MLD0411)')).to.have.length(2)
    expect(text).to.include('Services a/b, a/c, a/d, a/e, a/f')
  })

  it('tells in a comment what does not apply only with full', () => {
    expect(render('markdown', report)).to.not.include('MLD0221')
    expect(render('markdown', report, {full: true})).to.include('MLD0221')
  })
})

describe('a report as JSON', () => {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'report.v1.json'), 'utf8'),
  ) as object
  const accepts = validator(schema)

  for (const [title, report] of Object.entries(variants))
    it(`keeps to its schema (${title})`, () => {
      expect(accepts(JSON.parse(render('json', report))), JSON.stringify(accepts.errors)).to.equal(true)
    })

  it('says of the place what is known, and nothing else', () => {
    const vantage = (network?: NonNullable<VantageFacts['network']>): unknown => {
      const facts: VantageFacts = {version: '1', place: 'ci', ...(network === undefined ? {} : {network})}
      const report = reportOf([], checkContext({vantage: facts}))
      const json = JSON.parse(render('json', report)) as {run: {vantage: unknown}}
      expect(accepts(json), JSON.stringify(accepts.errors)).to.equal(true)
      return json.run.vantage
    }
    const network = {
      egress: [{server: '192.0.2.1', udp: 'answered', tcp: 'timeout'}],
      interception: {server: '192.0.2.53', contact: 'timeout'},
      families: {ipv4: true, ipv6: false},
    } as const
    expect(vantage()).to.deep.equal({place: 'ci', dnsEgress: 'unknown', families: []})
    expect(vantage(network)).to.deep.equal({
      place: 'ci',
      dnsEgress: 'udp-only',
      families: ['ipv4'],
      intercepted: false,
    })
    const egress = (udp: Contact, tcp: Contact): unknown =>
      (vantage({...network, egress: [{server: 'a', udp, tcp}]}) as {dnsEgress: unknown}).dnsEgress
    expect(egress('answered', 'answered')).to.equal('udp+tcp')
    expect(egress('timeout', 'answered')).to.equal('tcp-only')
    expect(egress('refused', 'failed')).to.equal('none')
    expect(vantage({...network, egress: []})).to.include({dnsEgress: 'unknown'})
  })

  it('has the place in a manifest as file and line', () => {
    const locations = (location: string): unknown =>
      (JSON.parse(render('json', broken('MLD0206', {location}))) as {findings: Json[]}).findings.find(
        ({code}) => code === 'MLD0206',
      )?.['location']
    expect(locations('a/b.yaml:12')).to.deep.equal({file: 'a/b.yaml', line: 12})
    expect(locations('C:\\x.yaml')).to.deep.equal({file: 'C:\\x.yaml'})
    expect(locations('a:0')).to.deep.equal({file: 'a:0'})
  })

  const refused: readonly [string, (json: Json & {findings: Json[]; result: Json}) => void][] = [
    ['another schema', (json) => (json['schema'] = 'mldns.report/v2')],
    ['a status that is none', (json) => (json.findings[0]!['status'] = 'fine')],
    ['a code that is none', (json) => (json.findings[0]!['code'] = 'MLD1')],
    ['a skip without a reason', (json) => (json.findings[0] = {...json.findings[0], status: 'skip'})],
    ['a verdict that is none', (json) => (json.result['verdict'] = 'good')],
    ['a fingerprint that is none', (json) => (json.findings[0]!['fingerprint'] = 'x')],
  ]
  for (const [title, spoil] of refused)
    it(`refuses ${title}`, () => {
      const json = JSON.parse(render('json', fineReport)) as Json & {findings: Json[]; result: Json}
      spoil(json)
      expect(accepts(json)).to.equal(false)
    })
})

describe('a report as a stream of events', () => {
  it('begins and ends as every run, and tells every subject and finding between', () => {
    const lines = render('ndjson', sampleReport)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json)
    expect(lines.map(({seq}) => seq)).to.deep.equal(lines.map((_, index) => index + 1))
    expect(new Set(lines.map(({runId}) => runId))).to.deep.equal(new Set(['01J8ZK']))
    expect([lines[0]?.['event'], lines.at(-1)?.['event']]).to.deep.equal(['run.started', 'run.finished'])
    expect(lines.at(-1)).to.deep.include({exitCode: 3, exitName: 'findings', retryable: false})
    const count = (event: string): number => lines.filter((line) => line['event'] === event).length
    expect([count('subject'), count('finding')]).to.deep.equal([
      sampleReport.subjects.length,
      sampleReport.findings.length,
    ])
  })
})

describe('a report as JUnit', () => {
  for (const [title, report] of Object.entries(variants))
    it(`is well-formed and adds up (${title})`, () => {
      const text = render('junit', report, {full: true})
      expect(xmlProblem(text)).to.equal(undefined)
      const count = (tag: string): number => text.split(`<${tag} `).length - 1
      const total = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(
        text,
      )
      expect(total?.slice(1).map(Number)).to.deep.equal(
        ['testcase', 'failure', 'error', 'skipped'].map(count),
      )
      const cases = [...text.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map((one) =>
        one.slice(1).join(' '),
      )
      expect(new Set(cases).size).to.equal(cases.length)
    })

  it('fails for errors only, or from the severity that was asked for', () => {
    const failures = (failOn: 'error' | 'warning' | 'info'): number =>
      render('junit', sampleReport, {failOn}).split('<failure ').length - 1
    expect((['error', 'warning', 'info'] as const).map(failures)).to.deep.equal([2, 4, 6])
  })

  it('tells what does not apply only with full', () => {
    expect(render('junit', sampleReport)).to.not.include('MLD0109')
    expect(render('junit', sampleReport, {full: true})).to.include('MLD0109')
  })

  it('gives equal cases names of their own, and servers in the name', () => {
    const report = reportOf(
      ['a', 'b'].map((text) => ({
        ...fail('MLD0303', web, {reason: 'wrong', message: text, fix: {text: 'x'}}),
        args: {server: '192.0.2.1'},
      })),
    )
    const text = render('junit', report)
    expect(text).to.include('name="MLD0303 name-syntax [192.0.2.1]"')
    expect(text).to.include('name="MLD0303 name-syntax [192.0.2.1] #2"')
  })
})

type Result = {
  ruleId: string
  ruleIndex: number
  level: string
  message: {text: string}
  locations: {physicalLocation: {artifactLocation: {uri: string}; region: {startLine: number}}}[]
  partialFingerprints: {primaryLocationLineHash: string}
}
type Sarif = {
  runs: {
    automationDetails: {id: string}
    tool: {driver: {rules: {id: string; properties: Json}[]}}
    results: Result[]
  }[]
}

function sarif(report: Report, more: Partial<ReportRenderOptions> = {}): Sarif['runs'][number] {
  return (JSON.parse(render('sarif', report, more)) as Sarif).runs[0]!
}

describe('a report as SARIF', () => {
  const accepts = validator(sarifSubset)

  it('tells the sample', () => {
    // the texts of rules are those of the catalogue
    const bare = JSON.parse(render('sarif', sampleReport), (key, value: unknown) =>
      ['help', 'fullDescription'].includes(key) ? undefined : value,
    ) as unknown
    expectGolden('report/sample.sarif', `${JSON.stringify(bare, null, 2)}\n`)
  })

  for (const [title, report] of Object.entries(variants))
    it(`keeps to what GitHub reads (${title})`, () => {
      expect(
        accepts(JSON.parse(render('sarif', report, {sarifInfo: true}))),
        JSON.stringify(accepts.errors),
      ).to.equal(true)
      const {tool, results} = sarif(report, {sarifInfo: true})
      for (const {ruleId, ruleIndex} of results) expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId)
      const identities = results.map(({partialFingerprints}) => partialFingerprints.primaryLocationLineHash)
      expect(new Set(identities).size).to.equal(identities.length)
    })

  it('has failures that count and nothing else; facts only when asked', () => {
    expect(sarif(sampleReport).results.map(({ruleId, level}) => `${ruleId} ${level}`)).to.deep.equal([
      'MLD0210 error',
      'MLD0901 error',
      'MLD0002 warning',
      'MLD0209 warning',
    ])
    expect(sarif(sampleReport, {sarifInfo: true}).results.map(({level}) => level)).to.include('note')
    expect(sarif(fineReport).results).to.deep.equal([])
  })

  it('keeps its category for one cluster', () => {
    expect(sarif(sampleReport).automationDetails.id).to.equal('mldns/troubleshoot/prod-a/01J8ZK')
  })

  const places: readonly [
    string,
    Parameters<typeof broken>[1],
    Partial<ReportRenderOptions>,
    string,
    number,
  ][] = [
    ['the line of the manifest', {location: 'deploy/web.yaml:7'}, {}, 'deploy/web.yaml', 7],
    ['the file alone', {location: './deploy/web.yaml'}, {}, 'deploy/web.yaml', 1],
    ['a name with blanks and signs', {location: 'a b/ü#%.yaml:2'}, {}, 'a%20b/%C3%BC%23%25.yaml', 2],
    ['an absolute path', {location: '/srv/a.yaml:3'}, {}, 'file:///srv/a.yaml', 3],
    ['a path of Windows', {location: 'deploy\\a.yaml:3'}, {}, 'deploy/a.yaml', 3],
    ['mldns.yaml for the cluster', {}, {}, 'mldns.yaml', 1],
    ['mldns.yaml for standard input', {location: '-:4'}, {}, 'mldns.yaml', 1],
    [
      'the configuration file that is in use',
      {},
      {configFile: {file: 'ci/dns.yaml', line: 9}},
      'ci/dns.yaml',
      9,
    ],
  ]
  for (const [title, more, given, uri, line] of places)
    it(`places a result at ${title}`, () => {
      const [place] = sarif(broken('MLD0206', more), given).results[0]!.locations
      expect(place?.physicalLocation.artifactLocation.uri).to.equal(uri)
      expect(place?.physicalLocation.region.startLine).to.equal(line)
    })

  it('weighs security checks only', () => {
    const rule = (code: string): Json =>
      sarif(broken(code)).tool.driver.rules.find(({id}) => id === code)!.properties
    expect(rule('MLD1006')).to.deep.include({tags: ['security'], 'security-severity': '9.1'})
    expect(rule('MLD0206')).to.not.have.property('security-severity')
    expect(rule('MLD0206')['tags']).to.deep.equal(['metallb'])
  })

  it('lets no message become a link', () => {
    const {text} = sarif(broken('MLD0206', {message: '[click](https://192.0.2.1)'})).results[0]!.message
    expect(text).to.include('[click] (https://192.0.2.1)')
  })
})

describe('a report as Markdown', () => {
  it('begins with the marker of its key', () => {
    expect(render('markdown', fineReport, {key: 'prod'}).split('\n')[0]).to.equal(
      '<!-- mldns:report:prod -->',
    )
  })

  it('stays below the limit and says what is left out', () => {
    const many = reportOf(
      Array.from({length: 800}, (_, index) => serviceSubject(`shop/${'s'.repeat(index % 40)}${index}`)).map(
        (one, index) =>
          fail('MLD0206', one, {
            reason: 'wrong',
            message: `${'word '.repeat(20 + (index % 9))}${'x'.repeat(index % 13)}`,
            fix: {text: `mend ${'it '.repeat(index % 17)}`},
          }),
      ),
    )
    const text = render('markdown', many)
    expect(text.length).to.be.within(40_000, 60_000)
    expect(text).to.match(/_\d+ more failures are not shown\. The JSON report has everything\._/)
    expect(text).to.include('### mldns troubleshoot: 800 errors')
    const small = render('markdown', sampleReport, {budget: 3600})
    expect(small.length).to.be.at.most(3600)
    expect(small).to.match(/more lines are not shown/)
    expect(small).to.include('MLD0210')
  })

  it('holds every row of the large report', () => {
    expect(render('markdown', largeReport).length).to.be.at.most(60_000)
  })
})

describe('a report as Mermaid', () => {
  it('shows the whole run when nothing was asked for', () => {
    const text = render('mermaid', blockedReport)
    expect(text).to.match(/cluster#58; FAIL<br\/>MLD0101 .*first broken link/)
    expect(text).to.include('announcement#58; not run')
  })

  it('tells warnings from errors', () => {
    expect(render('mermaid', sampleReport)).to.include('address#58; warning<br/>MLD0209')
  })
})

describe('a report as annotations', () => {
  it('says nothing when nothing is wrong', () => {
    expect(render('github', fineReport)).to.equal('')
  })

  it('tells roots only, alike ones once', () => {
    const lines = render('github', largeReport).trimEnd().split('\n')
    expect(lines).to.have.length(2)
    expect(lines[0]).to.include('the same: Service team-0/app-105, ')
    expect(render('github', sampleReport)).to.not.include('MLD0901')
  })

  it('tells ten of a kind', () => {
    const report = reportOf(
      Array.from({length: 14}, (_, index) =>
        fail('MLD0206', serviceSubject(`a/s${index}`), {
          reason: 'wrong',
          message: `because ${'x'.repeat(index)}`,
          fix: {text: 'y'},
        }),
      ),
    )
    const lines = render('github', report).trimEnd().split('\n')
    expect(lines).to.have.length(11)
    expect(lines.at(-1)).to.equal('::error title=mldns::4 more of this kind stand in the report')
  })

  it('escapes what would end a property or a line', () => {
    const text = render('github', broken('MLD0206', {location: 'a:b,c%.yaml:3', message: 'x%0A\n::error::y'}))
    expect(text).to.include('file=a%3Ab%2Cc%25.yaml,line=3,')
    expect(text.trimEnd().split('\n')).to.have.length(1)
    expect(text).to.include(String.raw`x%250A\n::error::y`)
  })
})

describe('a report as metrics', () => {
  it('says whether the inventory is complete, and nothing when nobody looked', () => {
    const open = reportOf([skip('MLD0104', clusterSubject, 'incomplete', 'x')])
    expect(render('prometheus', open)).to.include('mldns_inventory_complete 0\n')
    expect(render('prometheus', sampleReport)).to.include('mldns_inventory_complete 1\n')
    expect(render('prometheus', unsureReport)).to.not.include('mldns_inventory_complete')
  })

  it('has every series once', () => {
    const report = reportOf(
      ['a', 'b'].map((reason) => fail('MLD0303', web, {reason, message: reason, fix: {text: 'x'}})),
    )
    const series = render('prometheus', report)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/ \S+$/, ''))
    expect(new Set(series).size).to.equal(series.length)
  })
})

describe('a large report', () => {
  it('is told in well under a second in every format', function () {
    this.timeout(60_000)
    const codes = Array.from({length: 25}, (_, index) => `MLD02${String(index + 1).padStart(2, '0')}`)
    const services = Array.from({length: 5000}, (_, index) =>
      serviceSubject(`team-${index % 50}/app-${index}`),
    )
    const results = services.flatMap((one, at) =>
      codes.map((code, index) => {
        const kind = (at + index) % 10
        if (kind < 2)
          return fail(code, one, {
            reason: 'wrong',
            message: `Service ${one.namespace}/${one.name} has field ${'x'.repeat(at % 20)}, expected y`,
            evidence: ['a', 'b'],
            fix: {text: 'mend it', commands: [`kubectl -n ${one.namespace} edit service ${one.name}`]},
          })
        if (kind === 2) return skip(code, one, 'rbac-denied', 'no permission: list nodes')
        return kind === 3 ? inconclusive(code, one, 'unknown', 'nothing tells') : pass(code, one, `${at}`)
      }),
    )
    const report = reportOf(results)
    expect(report.findings.length).to.be.above(15_000)
    for (const format of reportFormats) {
      const began = performance.now()
      render(format, report)
      const took = performance.now() - began
      expect(took, `${format} took ${Math.round(took)} ms`).to.be.lessThan(format === 'text' ? 1500 : 4000)
    }
  })
})

import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {expect} from 'chai'
import fc from 'fast-check'
import {allChecks} from '../../src/checks/registry.js'
import type {Report} from '../../src/checks/report.js'
import {fail, inconclusive, na, pass, skip, type CheckResult} from '../../src/checks/result.js'
import {
  clusterSubject,
  hostSubject,
  poolSubject,
  serviceSubject,
  toolSubject,
  type Subject,
} from '../../src/checks/subject.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {renderReport, reportFormats, type ReportRenderOptions} from '../../src/render/report.js'
import {checkContext, clusterFacts} from '../support/check-context.js'
import {reportOf, reportTextOptions} from './sample-report.js'
import {sarifSubset} from './sarif-subset.js'
import {xmlProblem} from './well-formed-xml.js'

const options: ReportRenderOptions = {...reportTextOptions, palette: plainPalette, sarifInfo: true}

function validator(schema: object): ValidateFunction {
  const ajv = new Ajv2020({strict: false, allErrors: false})
  addFormats.default(ajv)
  return ajv.compile(schema)
}

const acceptsReport = validator(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'report.v1.json'), 'utf8'),
  ) as object,
)
const acceptsSarif = validator(sarifSubset)

/** What has broken formats before, between anything at all. */
const nasty = [
  '\n::error::x',
  '\r\n',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://192.0.2.1\u0007link',
  '-->',
  '--!>',
  '<!--',
  ']]>',
  '<script>alert(1)</script>',
  '</details>',
  '|',
  '`',
  '"',
  "'",
  '\\',
  '%0A',
  '%%{init: {}}%%',
  'end',
  '@everyone',
  '[x](https://192.0.2.1)',
  '\u202e',
  '\u0000',
  '\ud800',
  '\udfff',
  '\ufffe',
  '\u{10ffff}',
  '日本語',
  '$(reboot)',
  '{{.}}',
  '#1',
  ':',
  ',',
  ' '.repeat(200),
  'x'.repeat(300),
]

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...nasty),
      fc.string({unit: 'binary', maxLength: 12}),
      fc.constantFrom('web', ' ', 'a.b'),
    ),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''))

const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.constantFrom(clusterSubject, toolSubject),
  fc.tuple(text, text).map(([namespace, name]) => serviceSubject(`${namespace}/${name}`)),
  fc.tuple(text, text, text).map(([name, view, id]) => hostSubject(name, view, [`svc:${id}`])),
  text.map(poolSubject),
)

const codes = fc.constantFrom(...allChecks.map(({code}) => code).filter((code) => code !== 'MLD0002'))
const reason = fc.constantFrom('wrong', 'blocked-by', 'rbac-denied', 'opt-in')
const severity = fc.option(fc.constantFrom('error' as const, 'warning' as const, 'info' as const), {
  nil: undefined,
})

const failure: fc.Arbitrary<CheckResult> = fc
  .record({
    code: codes,
    subject,
    reason,
    severity,
    message: text,
    evidence: fc.array(text, {maxLength: 4}),
    fix: fc.option(fc.record({text, commands: fc.array(text, {maxLength: 3})}), {nil: undefined}),
    location: fc.option(
      fc
        .tuple(text, fc.option(fc.nat(9999), {nil: undefined}))
        .map(([file, line]) => (line === undefined ? file : `${file}:${line}`)),
      {nil: undefined},
    ),
    server: text,
  })
  .map(({code, subject, fix, location, severity, server, ...rest}) =>
    fail(code, subject, {
      ...rest,
      args: {server},
      ...(severity === undefined ? {} : {severity}),
      ...(fix === undefined ? {} : {fix}),
      ...(location === undefined ? {} : {location}),
    }),
  )

const result: fc.Arbitrary<CheckResult> = fc.oneof(
  {weight: 3, arbitrary: failure},
  fc.tuple(codes, subject, text).map(([code, one, message]) => pass(code, one, message)),
  fc.tuple(codes, subject, text).map(([code, one, message]) => na(code, one, message)),
  fc.tuple(codes, subject, reason, text).map(([code, one, why, message]) => skip(code, one, why, message)),
  fc.tuple(codes, subject, text).map(([code, one, message]) => inconclusive(code, one, 'unclear', message)),
)

const anyReport: fc.Arbitrary<Report> = fc
  .record({
    results: fc.array(result, {maxLength: 14}),
    cluster: text,
    targets: fc.array(text, {maxLength: 2}),
    silent: fc.option(text, {nil: undefined}),
  })
  .map(({results, cluster, targets, silent}) =>
    reportOf(
      results,
      checkContext({
        cluster: {...clusterFacts(), context: cluster},
        scope: {
          targets,
          subjects: targets.length === 0 ? undefined : new Set(results.map((one) => one.subject.id)),
        },
      }),
      {
        suppress: ({code}) =>
          silent !== undefined && code.endsWith('3')
            ? {reason: silent, source: 'config', until: '2027-01-31'}
            : undefined,
      },
    ),
  )

function check(property: (report: Report) => void): void {
  fc.assert(fc.property(anyReport, property), {numRuns: 100})
}

/** Control characters but the line feed, what has no width, what turns text around, and lone surrogates. */
const hidden =
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u

describe('no text of a cluster, zone or server', () => {
  it('brings a control character into what people read', () => {
    check((report) => {
      for (const format of reportFormats) {
        if (format === 'json' || format === 'ndjson' || format === 'sarif') continue
        expect(hidden.exec(renderReport(format, report, {...options, full: true})), format).to.equal(null)
      }
    })
  })

  it('brings anything but ASCII onto a terminal that knows nothing else', () => {
    check((report) => {
      expect(renderReport('text', report, {...options, ascii: true, full: true})).to.match(/^[\n -~]*$/)
    })
  })

  it('colours anything', () => {
    check((report) => {
      const coloured = renderReport('text', report, {...options, palette: ansiPalette})
      // oxlint-disable-next-line no-control-regex -- the sequences of the palette
      expect(coloured.replace(/\u001b\[\d+m/g, '')).to.equal(renderReport('text', report, options))
    })
  })

  it('breaks JSON or its schema', () => {
    check((report) => {
      const json = renderReport('json', report, options)
      expect(acceptsReport(JSON.parse(json)), JSON.stringify(acceptsReport.errors)).to.equal(true)
      expect(json).to.not.match(/\p{Surrogate}/u)
    })
  })

  it('breaks a stream of events', () => {
    check((report) => {
      const lines = renderReport('ndjson', report, options).trimEnd().split('\n')
      expect(lines).to.have.length(report.subjects.length + report.findings.length + 2)
      for (const line of lines) expect(JSON.parse(line)).to.have.property('event')
    })
  })

  it('breaks XML', () => {
    check((report) => {
      expect(xmlProblem(renderReport('junit', report, {...options, full: true}))).to.equal(undefined)
    })
  })

  it('breaks SARIF', () => {
    check((report) => {
      const log: unknown = JSON.parse(renderReport('sarif', report, options))
      expect(acceptsSarif(log), JSON.stringify(acceptsSarif.errors)).to.equal(true)
    })
  })

  it('begins an annotation or a line of its own', () => {
    check((report) => {
      const lines = renderReport('github', report, {...options, full: true})
        .split('\n')
        .slice(0, -1)
      for (const line of lines)
        expect(line).to.match(/^::(?:error|warning|notice) (?:file=[^:,]+,line=\d+,)?title=[^:,]+::/)
      const problems = report.findings.filter(
        ({status, suppressed}) => status === 'fail' && suppressed === undefined,
      )
      expect(lines.length).to.be.at.most(problems.length)
    })
  })

  it('begins a problem of its own in short lines', () => {
    check((report) => {
      const lines = renderReport('short', report, {...options, full: true})
        .split('\n')
        .slice(0, -1)
      for (const line of lines) expect(line).to.match(/^(?:error|warning|info) MLD\d{4} \S+ [a-z-]+: /)
      const problems = report.findings.filter(
        ({status, suppressed}) => status === 'fail' && suppressed === undefined,
      )
      expect(lines).to.have.length(problems.length)
    })
  })

  it('breaks metrics', () => {
    const line =
      /^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{\w+="(?:[^"\\\n]|\\["\\n])*"(?:,\w+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[\d.]+)$/
    check((report) => {
      const text = renderReport('prometheus', report, options)
      expect(text.endsWith('\n')).to.equal(true)
      for (const one of text.trimEnd().split('\n')) expect(one).to.match(line)
    })
  })

  it('breaks a diagram', () => {
    const line =
      /^(?:flowchart LR|  \w+\(\["(?:[\w .,/@()+<>#;-]|[^\0-~])*"\]\)|  \w+\["(?:[\w .,/@()+<>#;-]|[^\0-~])*"\](?::::\w+)?|  \w+(?: --> \w+)*|  classDef .*)$/u
    check((report) => {
      const lines = renderReport('mermaid', report, options).trimEnd().split('\n')
      for (const one of lines) {
        expect(one).to.match(line)
        expect(one.replaceAll('<br/>', '')).to.not.include('<')
      }
    })
  })

  it('breaks a comment', () => {
    check((report) => {
      const text = renderReport('markdown', report, options)
      const [marker, ...lines] = text.split('\n')
      expect(marker).to.equal('<!-- mldns:report:default -->')
      const body = lines.join('\n')
      const prose = body.replace(/`[^`\n]*`/g, '')
      expect(prose.split('<!--')).to.have.length(1)
      expect(prose.split('<details>').length).to.equal(prose.split('</details>').length)
      const tags = [...prose.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
      expect(tags.filter((tag) => !/^<(?:br|\/?code|\/?details|\/?summary)>$/.test(tag))).to.deep.equal([])
      for (const line of lines.filter((one) => one.startsWith('| ')))
        expect([5, 6]).to.include(line.split(/(?<!\\)\|/).length - 1)
    })
  })
})

describe('ten thousand findings', () => {
  it('are told in every format', function () {
    this.timeout(60_000)
    const report = reportOf(
      Array.from({length: 10_000}, (_, index) =>
        fail('MLD0206', serviceSubject(`ns/s${index}`), {
          reason: 'wrong',
          message: `${nasty[index % nasty.length]} ${index % 97} of ${'y'.repeat(index % 31)}`,
          fix: {text: 'x'},
        }),
      ),
    )
    for (const format of reportFormats) expect(renderReport(format, report, options), format).to.not.equal('')
    expect(renderReport('markdown', report, options).length).to.be.at.most(60_000)
    expect(renderReport('text', report, options).split('\n').length).to.be.lessThan(60)
    expect(renderReport('github', report, options).split('\n').length).to.be.lessThan(13)
    expect(xmlProblem(renderReport('junit', report, options))).to.equal(undefined)
  })
})

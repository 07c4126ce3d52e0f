import {expect} from 'chai'
import type {Endpoint} from '../../src/model/endpoint.js'
import {renderEndpointsJson} from '../../src/render/endpoints-json.js'
import {renderEndpointsText, type PublishedNames} from '../../src/render/endpoints-text.js'
import {displayWidth} from '../../src/render/layout.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import type {ObjectVerdict} from '../../src/sources/source.js'
import {expectGolden} from '../support/golden.js'
import {now, ref} from './sample-plan.js'

const plain = {width: 80, palette: plainPalette, now}

function endpoint(dnsName: string, recordType: string, targets: readonly string[], ttl = 0): Endpoint {
  const name = dnsName.split('.')[0] ?? ''
  return {
    dnsName,
    recordType,
    targets,
    recordTTL: ttl,
    setIdentifier: '',
    labels: {resource: `service/web/${name}`},
    providerSpecific: [],
    origins: [{ref: ref('Service', 'web', name), source: 'service', field: 'annotation hostname', via: []}],
  }
}

function silent(
  name: string,
  code: string,
  wanted: readonly string[],
  message: string,
  fix?: string,
): ObjectVerdict {
  return {
    ref: ref('Service', 'web', name),
    resource: `service/web/${name}`,
    wanted,
    skipped: [],
    reason: {code, message, decided: wanted.length === 0, ...(fix === undefined ? {} : {fix})},
  }
}

const published: PublishedNames = {
  sourcesComplete: true,
  collected: {
    endpoints: [
      endpoint('www.lab.example.net', 'A', ['10.0.40.12'], 300),
      endpoint('www.lab.example.net', 'AAAA', ['2001:db8::12'], 300),
      endpoint('lab.example.net', 'A', ['10.0.40.2', '10.0.40.1']),
      endpoint('_sip._tcp.lab.example.net', 'SRV', ['0 50 5060 sip.lab.example.net.']),
    ],
    verdicts: [
      silent('db', 'no-hostname', [], 'Service web/db has no hostname annotation'),
      silent(
        'app',
        'no-address',
        ['app.lab.example.net'],
        'Service web/app has no address in status.loadBalancer.ingress, expected one from MetalLB',
        'mldns troubleshoot svc/app -n web',
      ),
      {
        ref: ref('Ingress', 'web', 'site'),
        resource: 'ingress/web/site',
        wanted: ['a.lab.example.net', 'b.lab.example.net'],
        skipped: [
          {
            name: 'b.lab.example.net',
            types: ['AAAA'],
            reason: {
              code: 'bad-target',
              message: 'annotation target is "2001:db8", expected an address',
              decided: false,
            },
          },
        ],
      },
      {
        ref: ref('Service', 'web', 'www'),
        resource: 'service/web/www',
        wanted: ['www.lab.example.net'],
        skipped: [],
      },
    ],
    findings: [
      {
        code: 'MLD0311',
        severity: 'warning',
        message: 'annotation ttl is "soon", expected seconds',
        fix: 'write 300',
      },
    ],
  },
}

const many: PublishedNames = {
  sourcesComplete: false,
  collected: {
    endpoints: Array.from({length: 20}, (_, index) =>
      endpoint(`a-service-with-a-rather-long-name-${index}.lab.example.net`, 'A', ['10.0.0.1', '10.0.0.2']),
    ),
    verdicts: Array.from({length: 500}, (_, index) =>
      silent(`s${index}`, 'no-hostname', [], `Service web/s${index} has no hostname annotation`),
    ),
    findings: [],
  },
}

describe('the text of the published names', () => {
  it('reads as in the golden files', () => {
    expectGolden('endpoints/sample-80.txt', renderEndpointsText(published, plain))
    expectGolden('endpoints/sample-120.txt', renderEndpointsText(published, {...plain, width: 120}))
    expectGolden('endpoints/sample-60.txt', renderEndpointsText(published, {...plain, width: 60}))
    expectGolden('endpoints/colour.txt', renderEndpointsText(published, {...plain, palette: ansiPalette}))
    expectGolden('endpoints/many.txt', renderEndpointsText(many, plain))
    expectGolden('endpoints/sample.json', renderEndpointsJson(published.collected.endpoints))
  })

  it('says that nothing was found', () => {
    const nothing = {sourcesComplete: true, collected: {endpoints: [], verdicts: [], findings: []}}
    expect(renderEndpointsText(nothing, plain)).to.equal('  0 names in 0 record sets from 0 objects\n')
  })

  it('names every object with --full', () => {
    const text = renderEndpointsText(many, {...plain, full: true})
    expect(text).to.include('Service web/s499').and.not.include('more with reason')
  })

  it('has no trailing spaces and keeps to the width', () => {
    for (const names of [published, many]) {
      for (const width of [60, 80, 120]) {
        for (const line of renderEndpointsText(names, {...plain, width}).split('\n')) {
          expect(line).to.equal(line.trimEnd())
          if (!/ mldns /.test(line)) expect(displayWidth(line), line).to.be.at.most(width)
        }
      }
    }
  })

  it('lets no control character through', () => {
    const evil: PublishedNames = {
      sourcesComplete: true,
      collected: {
        endpoints: [endpoint('x.example.net', 'TXT', ['\u001b[31m\n'])],
        verdicts: [silent('\u001b]0;x\u0007', 'x\u0085', ['x'], 'a\rb', '\u202ec')],
        findings: [],
      },
    }
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(renderEndpointsText(evil, plain)).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })
})

import {expect} from 'chai'
import type {Report} from '../../src/checks/report.js'
import {ansiPalette, plainPalette} from '../../src/render/palette.js'
import {renderReport} from '../../src/render/report.js'
import {expectGolden} from '../support/golden.js'
import {temporaryFolder} from '../support/temporary-folder.js'
import {gatherWorld, readWorlds, reportOf, worldTime} from '../support/troubleshoot-world.js'

/** What each world must come to; the whole text is in test/golden/troubleshoot. */
const first: Readonly<Record<string, string>> = {
  healthy: '',
  'record-not-created': 'MLD0302 not-read-by-controller',
  'stuck-in-pending': 'MLD0204 alloc-unknown-pool',
  propagation: 'MLD0509 record-differs',
  permission: 'MLD0510 badsig',
  'no-advertisement': 'MLD0210 ann-no-advertisement',
  'endpoints-not-ready': 'MLD0214 ann-no-endpoints',
  'node-excluded': 'MLD0212 ann-node-excluded-label',
  'node-without-speaker': 'MLD0211 ann-no-eligible-node',
  'ipvs-without-strict-arp': 'MLD0221 net-strict-arp',
  'local-policy-elsewhere': 'MLD0215 ann-no-local-endpoints',
  'pool-exhausted': 'MLD0205 alloc-pool-exhausted',
  'shared-address-local-policy': 'MLD0208 alloc-sharing-backend-mismatch',
  'no-load-balancer': 'MLD0201 metallb-not-installed',
  'webhook-down': 'MLD0203 webhook-unavailable',
}

function firstOf({findings, firstBrokenLink}: Report): string {
  const finding = findings.find(({id}) => id === firstBrokenLink?.finding)
  return finding === undefined ? '' : `${finding.code} ${finding.reason ?? ''}`
}

/** Ports of servers on loopback differ from run to run. */
function steady(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
}

describe('troubleshoot', () => {
  const folder = temporaryFolder()

  it('knows every world', () => {
    expect(readWorlds().map(({name}) => name)).to.have.members(Object.keys(first))
  })

  for (const world of readWorlds()) {
    it(`finds that ${world.why}`, async () => {
      const gathered = await gatherWorld(world, {folder: folder.path()})
      const report = reportOf(gathered, world.targets)
      expect(firstOf(report)).to.equal(first[world.name])
      const show = (options: {width: number; colour: boolean}): string =>
        steady(
          renderReport('text', report, {
            width: options.width,
            palette: options.colour ? ansiPalette : plainPalette,
            now: worldTime,
            failOn: 'error',
          }),
        )
      const plain = show({width: 80, colour: false})
      const prose = plain.replace(/^.*<<'EOF'\n[^]*?^EOF$/gm, '')
      for (const line of prose.split('\n')) if (!isCommand(line)) expect(line.length, line).to.be.at.most(80)
      expectGolden(`troubleshoot/${world.name}.txt`, `${plain}\n`)
      const coloured = show({width: 80, colour: true})
      expectGolden(`troubleshoot/${world.name}.ansi.txt`, `${coloured}\n`)
      expect(withoutColour(coloured)).to.equal(plain)
    })

    it(`says the same of everything: ${world.name}`, async () => {
      const gathered = await gatherWorld(world, {folder: folder.path()})
      const report = reportOf(gathered, [])
      const codes = report.findings.filter(({status}) => status === 'fail').map(({code}) => code)
      const [code = ''] = first[world.name]?.split(' ') ?? []
      if (code === 'MLD0509') expect(codes).to.include(code)
      else expect(firstOf(report)).to.equal(first[world.name])
    })
  }
})

/** Without the sequences that colour. */
function withoutColour(text: string): string {
  return text.replaceAll(new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g'), '')
}

/** Commands are not broken, so that they can be copied. */
function isCommand(line: string): boolean {
  return /^\s*(kubectl|mldns|echo|dig) /.test(line)
}

import {expect} from 'chai'
import {metallb, pool} from '../../metallb/world.js'
import type {Manifest} from '../../metallb/scenario-world.js'
import {
  componentPod,
  configurationState,
  event,
  only,
  resultsOf,
  verdictOf,
  web,
  world,
} from './metallb-world.js'

describe('MLD0209', () => {
  it('is an error when the two prefixes say different things', () => {
    const annotations = {'metallb.io/address-pool': 'lan', 'metallb.universe.tf/address-pool': 'wan'}
    const masked = resultsOf('MLD0209', world({add: [web({annotations})]})).find(
      ({reason}) => reason === 'alloc-legacy-annotation-masked',
    )
    expect(masked?.severity).to.equal('error')
    expect(masked?.evidence).to.deep.equal([
      'metallb.universe.tf/address-pool: wan',
      'metallb.io/address-pool: lan',
    ])
    const same = {'metallb.io/address-pool': 'lan', 'metallb.universe.tf/address-pool': 'lan'}
    const equal = resultsOf('MLD0209', world({add: [web({annotations: same})]}))
    expect(equal.map(({severity}) => severity)).to.not.include('error')
  })

  it('does not send a release before 0.14.9 to the prefix it does not read', () => {
    const old = [componentPod('controller', 'controller-a', {version: 'v0.13.12'})]
    const legacy = world({add: [web({annotations: {'metallb.universe.tf/address-pool': 'lan'}}), ...old]})
    expect(verdictOf('MLD0209', legacy)).to.equal('pass metallb.universe.tf/address-pool')
    const modern = world({add: [web({annotations: {'metallb.io/address-pool': 'lan'}}), ...old]})
    const result = only('MLD0209', modern)
    expect(result.reason).to.equal('prefix-not-read')
    expect(result.fix?.commands).to.deep.equal([
      'kubectl -n default annotate service web --overwrite metallb.universe.tf/address-pool=lan',
    ])
  })

  it('quotes what a shell would take apart', () => {
    const context = world({add: [web({annotations: {'metallb.universe.tf/allow-shared-ip': "it's $HOME"}})]})
    expect(only('MLD0209', context).fix?.commands?.[0]).to.include(
      String.raw`metallb.io/allow-shared-ip='it'\''s $HOME'`,
    )
  })
})

describe('MLD0224', () => {
  const hostname = {'external-dns.alpha.kubernetes.io/hostname': 'web.example.com'}

  it('does not apply without a name', () => {
    expect(verdictOf('MLD0224', world())).to.equal('na no DNS name points at it')
  })

  it('takes a requested pool of one address for a pin', () => {
    const annotations = {...hostname, 'metallb.io/address-pool': 'lan'}
    const one = world({add: [pool('lan', ['192.168.1.240/32']), web({annotations})]})
    expect(verdictOf('MLD0224', one)).to.match(/^pass /)
    expect(verdictOf('MLD0224', world({add: [web({annotations})]}))).to.equal('fail not-pinned')
  })

  it('tells an address that MetalLB is about to replace', () => {
    const context = world({add: [web({annotations: hostname}), pool('lan', ['192.168.1.100-192.168.1.110'])]})
    const result = only('MLD0224', context)
    expect(result).to.include({reason: 'ip-changed', severity: 'warning'})
    expect(result.fix?.commands?.[0]).to.include('metallb.io/loadBalancerIPs=192.168.1.100')
  })
})

describe('MLD0225', () => {
  const dual = {clusterIPs: ['10.96.0.10', 'fd00::10'], ipFamilies: ['IPv4', 'IPv6']}

  it('finds a family missing that MetalLB requires itself, with its words', () => {
    const context = world({
      add: [
        web({spec: {...dual, ipFamilyPolicy: 'PreferDualStack'}}),
        event(
          'web',
          'AdditionalAssignFailed',
          'cannot assign additional IP in PreferDualStack: no available IPs',
        ),
      ],
    })
    const result = only('MLD0225', context)
    expect(result.reason).to.equal('alloc-prefer-dualstack-partial')
    expect(result.evidence).to.deep.equal([
      'event AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs',
    ])
  })

  it('tells it also where the pools may not be listed', () => {
    const context = world({
      add: [web({spec: {...dual, ipFamilyPolicy: 'RequireDualStack'}})],
      forbidden: ['ipaddresspools'],
    })
    expect(verdictOf('MLD0225', context)).to.equal('fail family-missing')
  })
})

describe('MLD0203', () => {
  it('names objects MetalLB does not see, as parts of the cluster', () => {
    const stray: Manifest = {
      ...metallb('L2Advertisement', 'stray'),
      metadata: {name: 'stray', namespace: 'default'},
    }
    const results = resultsOf('MLD0203', world({add: [stray]})).filter(({status}) => status === 'fail')
    expect(results.map(({subject, reason}) => [subject.id, reason])).to.deep.equal([
      ['l2advertisement:default/stray', 'cr-wrong-namespace'],
    ])
  })

  it('reads the configuration itself where MetalLB reports nothing', () => {
    const without = ['controller', 'speaker-n1', 'speaker-n2'].map((name) => `ConfigurationState/${name}`)
    const context = world({
      without,
      absent: ['configurationstates'],
      add: [componentPod('controller', 'controller-a', {version: 'v0.14.5'})],
    })
    expect(verdictOf('MLD0203', context, 'cluster')).to.equal(
      'pass read by the rules of MetalLB; v0.14.5 reports nothing itself',
    )
  })

  it('does not pass what a component has not judged yet', () => {
    const context = world({add: [configurationState('speaker-n1', 'Unknown')]})
    expect(verdictOf('MLD0203', context, 'configurationstate:speaker-n1')).to.equal(
      'inconclusive not-reported',
    )
  })

  it('stands in the way of whatever depends on the pools, and doubt where MetalLB accepts what is refused here', () => {
    const odd = pool('lan', ['192.168.1.240-192.168.1.300'])
    const refused = world({add: [odd], without: ['ConfigurationState/controller']})
    const accepted = world({add: [odd]})
    for (const code of ['MLD0204', 'MLD0205', 'MLD0210', 'MLD0211', 'MLD0216']) {
      expect(verdictOf(code, refused), code).to.equal('skip blocked-by')
      expect(verdictOf(code, accepted), code).to.equal('inconclusive config-unknown')
    }
  })
})

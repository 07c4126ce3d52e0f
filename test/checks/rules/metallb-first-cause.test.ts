import {expect} from 'chai'
import {metallb, pool, service} from '../../metallb/world.js'
import type {Manifest} from '../../metallb/scenario-world.js'
import {
  componentPod,
  event,
  only,
  pendingWeb,
  resultsOf,
  verdictOf,
  web,
  workload,
  world,
  type World,
} from './metallb-world.js'

const noStatus = ['ServiceL2Status/l2-web-n1']

/** A pod of the controller that is not ready, and why. */
function controllerWith(status: Record<string, unknown>): World {
  return {
    add: [{...componentPod('controller', 'controller-a', {ready: false}), status}, pendingWeb()],
    without: noStatus,
  }
}

function waits(reason: string): World {
  return controllerWith({containerStatuses: [{name: 'controller', state: {waiting: {reason}}}]})
}

function commandsOf(code: string, changes: World, id?: string): string {
  return (only(code, world(changes), id).fix?.commands ?? []).join('\n')
}

describe('what mends MetalLB that does not run', () => {
  it('is a log only where there is one', () => {
    expect(commandsOf('MLD0201', waits('CrashLoopBackOff'), 'cluster'))
      .to.include('logs')
      .and.include('--previous')
    expect(commandsOf('MLD0201', waits('ImagePullBackOff'), 'cluster')).to.include('describe pods')
  })

  it('is told by the scheduler when no node takes the pod', () => {
    const conditions = [
      {type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available'},
    ]
    const {message, fix} = only('MLD0201', world(controllerWith({conditions})), 'cluster')
    expect(message).to.include('Unschedulable: 0/2 nodes are available')
    expect(fix?.commands?.join()).to.include('describe pods')
  })

  it('is to scale a Deployment up that is scaled to 0', () => {
    const deployment = workload('controller', {})
    const add = [{...deployment, spec: {...deployment.spec, replicas: 0}}, pendingWeb()]
    const changes = {add, without: [...noStatus, 'Pod/controller-a']}
    expect(commandsOf('MLD0201', changes, 'cluster')).to.equal(
      'kubectl -n metallb-system scale deployment controller --replicas=1',
    )
  })

  it('is to install it where only the definitions are left', () => {
    const without = [
      ...noStatus,
      'Pod/controller-a',
      'Pod/speaker-a',
      'Pod/speaker-b',
      'Deployment/controller',
      'DaemonSet/speaker',
    ]
    const context = world({without})
    expect(only('MLD0201', context, 'cluster').fix?.text).to.include('install MetalLB again')
    expect(only('MLD0202', context, 'cluster').message).to.include('there is no DaemonSet')
  })

  it('is the Secret of memberlist alone, when the speakers wait for it', () => {
    const speakers = ['speaker-a', 'speaker-b'].map((name) => ({
      ...componentPod('speaker', name, {ready: false}),
      status: {containerStatuses: [{name: 'speaker', state: {waiting: {reason: 'ContainerCreating'}}}]},
    }))
    const event: Manifest = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name: 'speaker-a.1', namespace: 'metallb-system'},
      involvedObject: {kind: 'Pod', namespace: 'metallb-system', name: 'speaker-a'},
      reason: 'FailedMount',
      message: 'MountVolume.SetUp failed for volume "memberlist" : secret "memberlist" not found',
    }
    const context = world({add: [...speakers, event], without: noStatus})
    const failed = resultsOf('MLD0202', context).filter(({status}) => status === 'fail')
    expect(failed.map(({reason}) => reason)).to.deep.equal(['memberlist-secret-missing'])
  })
})

describe('a second MetalLB', () => {
  const elsewhere = (one: Manifest, namespace: string): Manifest => ({
    ...one,
    metadata: {...one.metadata, namespace},
  })
  const second = [
    elsewhere(componentPod('controller', 'controller-z'), 'a-lb'),
    elsewhere(pool('other', ['10.9.0.0/28']), 'a-lb'),
  ]

  it('is told of, and its objects are not said to be in the wrong namespace', () => {
    const context = world({add: second})
    expect(verdictOf('MLD0201', context, 'cluster')).to.equal('fail controller-multiple')
    expect(only('MLD0201', context, 'cluster').message).to.include(
      'MetalLB runs in metallb-system and in a-lb too',
    )
    const wrong = resultsOf('MLD0203', context).filter(({reason}) => reason === 'cr-wrong-namespace')
    expect(wrong).to.deep.equal([])
  })

  it('with a class of its own takes nothing away', () => {
    const classed = elsewhere(componentPod('controller', 'controller-z', {args: ['--lb-class=lab']}), 'z-lb')
    expect(verdictOf('MLD0201', world({add: [classed]}), 'cluster')).to.include('pass')
  })
})

describe('one cause', () => {
  it('is the session and not the announcement, where BGP alone announces', () => {
    const bgp = [metallb('BGPAdvertisement', 'bgp')]
    const context = world({add: bgp, without: [...noStatus, 'L2Advertisement/l2']})
    expect(verdictOf('MLD0220', context)).to.equal('fail ann-bgp-no-peers')
    expect(only('MLD0216', context).args).to.deep.equal({blockedBy: 'MLD0220'})
  })

  it('is the other controller and not the address it wrote', () => {
    const add = [
      service('web', {
        ips: ['192.168.1.11', '192.168.1.12'],
        annotations: {'metallb.io/loadBalancerIPs': '192.168.1.240'},
      }),
    ]
    const changes = {add, without: noStatus}
    expect(verdictOf('MLD0222', world(changes))).to.include('fail')
    expect(only('MLD0207', world(changes)).args).to.deep.equal({blockedBy: 'MLD0222'})
    const blind = world({...changes, forbidden: ['daemonsets']})
    expect(verdictOf('MLD0207', blind)).to.equal('fail not-as-requested')
    expect(only('MLD0207', blind).fix?.commands?.join()).to.not.include('annotate')
  })

  it('of a Service that waits for two families is told once', () => {
    const context = world({
      add: [pendingWeb({spec: {ipFamilyPolicy: 'RequireDualStack'}})],
      without: noStatus,
    })
    expect(verdictOf('MLD0206', context)).to.include('fail')
    expect(only('MLD0225', context).args).to.deep.equal({blockedBy: 'MLD0206'})
  })

  it('of two announcers is told of the Service', () => {
    const status = {...metallb('ServiceL2Status', 'l2-web-n2')}
    const add = [{...status, status: {node: 'n2', serviceName: 'web', serviceNamespace: 'default'}}]
    const failed = resultsOf('MLD0216', world({add})).filter(({status: one}) => one === 'fail')
    expect(failed.map(({reason, fix}) => `${reason ?? ''}: ${fix?.text ?? ''}`)).to.deep.equal([
      'ann-l2-multiple-nodes: let the speakers reach one another: TCP and UDP port 7946 between all nodes; restart all speakers if the memberlist Secret was changed',
    ])
  })

  it('of a refused configuration stands in the message, with the object to edit', () => {
    const context = world({
      add: [pool('dmz', ['192.168.1.250-192.168.1.251'])],
      without: [
        ...noStatus,
        'ConfigurationState/controller',
        'ConfigurationState/speaker-n1',
        'ConfigurationState/speaker-n2',
      ],
    })
    const [first] = resultsOf('MLD0203', context).filter(({status}) => status === 'fail')
    expect(first?.message).to.match(/refuses the configuration: CIDR .* overlaps with/)
    expect(first?.fix?.commands?.join()).to.match(/edit ipaddresspool (dmz|lan)/)
  })
})

describe('no fault', () => {
  it('is the report of a speaker that is gone beside the one of its successor', () => {
    const status = {...metallb('ServiceL2Status', 'l2-web-n2')}
    const add = [{...status, status: {node: 'n2', serviceName: 'web', serviceNamespace: 'default'}}]
    expect(verdictOf('MLD0216', world({add, without: ['Pod/speaker-a']}))).to.equal(
      'pass n2 (ServiceL2Status)',
    )
  })

  it('is a node the DaemonSet leaves out by its node selector', () => {
    const speaker = workload('speaker', {numberReady: 1, desiredNumberScheduled: 1})
    const template = speaker.spec?.['template'] as {spec: object}
    const chosen = {
      ...speaker,
      spec: {
        template: {...template, spec: {...template.spec, nodeSelector: {'kubernetes.io/hostname': 'n1'}}},
      },
    }
    const without = ['Pod/speaker-b']
    expect(only('MLD0202', world({add: [chosen], without}), 'node:n2').severity).to.equal('info')
    expect(only('MLD0202', world({without}), 'node:n2').severity).to.equal('warning')
  })
})

describe('without a permission', () => {
  const bgp = metallb('BGPAdvertisement', 'bgp')

  it('no pool is said to be announced by L2 only', () => {
    const far = pool('lan', ['10.9.0.0/28'])
    const served = service('web', {ips: ['10.9.0.1']})
    const outside = (changes: World): readonly string[] =>
      resultsOf('MLD0223', world({...changes, add: [far, served]})).flatMap(({reason}) => reason ?? [])
    expect(outside({})).to.deep.equal(['net-l2-pool-outside-node-subnets'])
    expect(outside({forbidden: ['bgpadvertisements']})).to.deep.equal([])
  })

  it('a status nobody may read is not missed, whatever else announces', () => {
    const context = world({add: [bgp], without: noStatus, forbidden: ['servicel2statuses']})
    expect(verdictOf('MLD0216', context)).to.not.include('fail')
  })

  it('two reports are no split while it is not known who still has a speaker', () => {
    const add = [
      {
        ...metallb('ServiceL2Status', 'l2-web-n2'),
        status: {node: 'n2', serviceName: 'web', serviceNamespace: 'default'},
      },
      workload('speaker', {numberReady: 1, desiredNumberScheduled: 2}),
    ]
    expect(verdictOf('MLD0216', world({add, forbidden: ['pods']}))).to.equal('inconclusive speakers-unseen')
  })

  it('an event about interfaces proves nothing beside a status nobody may read', () => {
    const told = event('web', 'announceFailed', 'the interfaces specified do not exist', {
      component: 'metallb-speaker',
    })
    const add = [metallb('L2Advertisement', 'l2', {interfaces: ['eth9']}), told]
    expect(verdictOf('MLD0218', world({add, without: noStatus}))).to.equal('fail ann-interface-mismatch')
    const blind = world({add, without: noStatus, forbidden: ['servicel2statuses']})
    expect(verdictOf('MLD0218', blind)).to.equal('inconclusive not-confirmed')
  })
})

describe('an address that is about to change', () => {
  it('is compared with no election', () => {
    const add = [web({spec: {loadBalancerIP: '192.168.1.250'}})]
    expect(verdictOf('MLD0216', world({add}))).to.equal('pass n1 (ServiceL2Status)')
  })
})

describe('a printed command', () => {
  it('never takes the name of an advertisement that is there', () => {
    const add = [
      metallb('L2Advertisement', 'lan', {ipAddressPools: ['other']}),
      pool('other', ['10.9.0.0/28']),
    ]
    const command = commandsOf('MLD0210', {add, without: ['L2Advertisement/l2', ...noStatus]})
    expect(command).to.include('"name":"pool-lan"').and.include('"ipAddressPools":["lan"]')
  })

  it('writes the annotation this release reads', () => {
    const old = ['controller', 'speaker'].flatMap((component) => [
      componentPod(component as 'controller' | 'speaker', `${component}-a`, {version: 'v0.13.12'}),
    ])
    const named = web({annotations: {'external-dns.alpha.kubernetes.io/hostname': 'web.example.com'}})
    expect(commandsOf('MLD0224', {add: [...old, named]})).to.include('metallb.universe.tf/loadBalancerIPs=')
    expect(commandsOf('MLD0224', {add: [named]})).to.include('metallb.io/loadBalancerIPs=')
  })
})

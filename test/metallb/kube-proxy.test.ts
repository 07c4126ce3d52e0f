import {expect} from 'chai'
import {readKubeProxy} from '../../src/metallb/kube-proxy.js'
import {kubeObject} from '../support/builders.js'
import {snapshotOf} from '../support/controller-builders.js'

function settingsOf(data: Readonly<Record<string, string>>) {
  return readKubeProxy(
    snapshotOf([kubeObject('v1', 'ConfigMap', {name: 'kube-proxy', namespace: 'kube-system', rest: {data}})]),
  )
}

describe('the settings of kube-proxy', () => {
  it('are read with quotes and comments', () => {
    const text = 'ipvs:\n  strictARP: true # for MetalLB\nmode: "ipvs"  # not iptables\n'
    expect(settingsOf({'config.conf': text})).to.deep.equal({mode: 'ipvs', strictARP: true})
  })

  it('are not those of a line that is a comment', () => {
    const text = 'ipvs:\n  # strictARP: true\n  strictARP: false\nmode: ""\n'
    expect(settingsOf({'config.conf': text})).to.deep.equal({mode: '', strictARP: false})
  })

  it('may be absent', () => {
    expect(readKubeProxy(snapshotOf([]))).to.equal('no-map')
    expect(settingsOf({'kubeconfig.conf': ''})).to.equal('no-config')
  })
})

import {objectsOf, type ClusterSnapshot} from '../model/cluster.js'
import {textMapAt} from '../model/json.js'

/** What the configuration of kube-proxy says that matters to announcements. */
export type KubeProxy = {
  /** `iptables`, `ipvs`, `nftables`, or '' when it names none. */
  readonly mode: string
  readonly strictARP: boolean
}

/** The ConfigMap kube-system/kube-proxy as kubeadm writes it, or what is missing of it. */
export function readKubeProxy(snapshot: ClusterSnapshot): KubeProxy | 'no-map' | 'no-config' {
  const map = objectsOf(snapshot, 'configmaps').find(
    ({metadata}) => metadata.namespace === 'kube-system' && metadata.name === 'kube-proxy',
  )
  if (map === undefined) return 'no-map'
  const text = textMapAt(map.rest, 'data')['config.conf']
  if (text === undefined) return 'no-config'
  const [, mode = ''] = /^\s*mode:\s*["']?(\w*)["']?\s*(?:#.*)?$/m.exec(text) ?? []
  return {mode, strictARP: /^\s*strictARP:\s*true\s*(?:#.*)?$/m.test(text)}
}

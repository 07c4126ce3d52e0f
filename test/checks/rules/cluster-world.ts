import type {CheckContext} from '../../../src/checks/context.js'
import type {ClusterFacts} from '../../../src/checks/facts/cluster.js'
import type {KubeObject, ReadProblem} from '../../../src/model/cluster.js'
import {kubeObject} from '../../support/builders.js'
import {checkContext, clusterFacts} from '../../support/check-context.js'
import {contextOf, type World} from '../../support/check-world.js'
import {deployment, snapshotOf, type SnapshotParts} from '../../support/controller-builders.js'

/** A cluster that holds these objects, with its sources and a provider for example.com. */
export function clusterWorld(
  objects: readonly KubeObject[] = [],
  parts: SnapshotParts = {},
  more: Omit<World, 'snapshot'> = {},
): CheckContext {
  return contextOf({...more, snapshot: snapshotOf(objects, parts)})
}

/** A cluster nobody could ask. */
export function lostCluster(reason: ReadProblem['reason'], message: string): CheckContext {
  return checkContext({
    cluster: clusterFacts(undefined, {context: 'prod', user: 'admin', trouble: {reason, message}}),
  })
}

/** The same world with other facts of the cluster. */
export function withCluster(context: CheckContext, more: Partial<ClusterFacts>): CheckContext {
  return {...context, cluster: {...context.cluster, ...more}}
}

/** What external-dns of the guide is started with. */
export const guideArguments = [
  '--source=service',
  '--source=ingress',
  '--provider=cloudflare',
  '--policy=sync',
  '--registry=txt',
  '--txt-owner-id=k8s-external-dns',
  '--domain-filter=example.com',
]

/** The role of the chart and its binding. */
export function rolesOf(verbs: readonly string[] = ['get', 'watch', 'list']): readonly KubeObject[] {
  const group = 'rbac.authorization.k8s.io/v1'
  return [
    kubeObject(group, 'ClusterRole', {
      name: 'external-dns',
      namespace: '',
      rest: {
        rules: [
          {apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch']},
          {apiGroups: [''], resources: ['pods', 'services'], verbs},
          {apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs},
          {apiGroups: ['extensions', 'networking.k8s.io'], resources: ['ingresses'], verbs},
        ],
      },
    }),
    kubeObject(group, 'ClusterRoleBinding', {
      name: 'external-dns-viewer',
      namespace: '',
      rest: {
        roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'external-dns'},
        subjects: [{kind: 'ServiceAccount', namespace: 'dns', name: 'external-dns'}],
      },
    }),
  ]
}

/** ConfigMap kube-system/coredns with this Corefile. */
export function coredns(corefile: string): KubeObject {
  return kubeObject('v1', 'ConfigMap', {
    name: 'coredns',
    namespace: 'kube-system',
    rest: {data: {Corefile: corefile}},
  })
}

/** As kubeadm writes it. */
export const usualCorefile = `.:53 {
    errors
    health {
       lameduck 5s
    }
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
}
`

/** A Deployment of another controller that writes DNS records. */
export function otherController(): KubeObject {
  return deployment({
    name: 'dns-controller',
    namespace: 'kube-system',
    containers: [{name: 'dns-controller', image: 'registry.k8s.io/kops/dns-controller:1.30.0'}],
  })
}

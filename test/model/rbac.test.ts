import {expect} from 'chai'
import {loadAll} from 'js-yaml'

import {configMapRule, podLogs, rulesFor, toBinding, toClusterRole, toRole} from '../../src/model/rbac.js'
import {gateways, ingresses, nodes, services} from '../../src/model/resource-kinds.js'

describe('roles', () => {
  it('hold one rule for every API group, sorted, without a kind twice', () => {
    expect(rulesFor([services, ingresses, nodes, services, podLogs])).to.deep.equal([
      {group: '', resources: ['nodes', 'pods/log', 'services'], verbs: ['get', 'list']},
      {group: 'networking.k8s.io', resources: ['ingresses'], verbs: ['get', 'list']},
    ])
  })

  it('are YAML that kubectl applies', () => {
    const text = [
      toClusterRole('mldns', [services, gateways]),
      toBinding('mldns', 'system:serviceaccount:dns:mldns', undefined),
      toRole({name: 'mldns', namespace: 'kube-system'}, [configMapRule(['kube-proxy', 'coredns'])]),
      toBinding('mldns', 'jane@example.com', 'kube-system'),
    ].join('---\n')
    expect(loadAll(text)).to.deep.equal([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: {name: 'mldns'},
        rules: [
          {apiGroups: [''], resources: ['services'], verbs: ['get', 'list']},
          {apiGroups: ['gateway.networking.k8s.io'], resources: ['gateways'], verbs: ['get', 'list']},
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: {name: 'mldns'},
        roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'mldns'},
        subjects: [{kind: 'ServiceAccount', namespace: 'dns', name: 'mldns'}],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: {name: 'mldns', namespace: 'kube-system'},
        rules: [
          {
            apiGroups: [''],
            resources: ['configmaps'],
            resourceNames: ['coredns', 'kube-proxy'],
            verbs: ['get'],
          },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: {name: 'mldns', namespace: 'kube-system'},
        roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'mldns'},
        subjects: [{kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane@example.com'}],
      },
    ])
  })
})

import {kubeObject} from '../../support/builders.js'
import type {World} from '../../support/check-world.js'
import {externalDns} from '../../support/controller-builders.js'
import {
  clusterWorld,
  coredns,
  guideArguments,
  lostCluster,
  rolesOf,
  usualCorefile,
} from '../rules/cluster-world.js'
import type {CheckCase} from './check-case.js'

const beside: Omit<World, 'snapshot'> = {
  views: [{provider: 'cloudflare', registry: {ownerId: 'k8s-external-dns'}}],
}

const crashing = {
  phase: 'Running',
  containerStatuses: [
    {
      name: 'external-dns',
      restartCount: 17,
      state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container'}},
      lastState: {terminated: {reason: 'Error', exitCode: 1, finishedAt: '2026-09-20T09:58:00Z'}},
    },
  ],
}

export const clusterCases: readonly CheckCase[] = [
  {
    code: 'MLD0101',
    title: 'nobody answers at the server of the context',
    fails: () =>
      lostCluster('unavailable', 'opening context prod: reaching the Kubernetes API: connection refused'),
    reason: 'unreachable',
    passes: () => clusterWorld(),
  },
  {
    code: 'MLD0102',
    title: 'the API refuses the token',
    fails: () => lostCluster('unauthorized', 'opening context prod: the credentials are not accepted (401)'),
    reason: 'unauthorized',
    passes: () => clusterWorld(),
  },
  {
    code: 'MLD0103',
    title: 'nodes may not be listed',
    fails: () =>
      clusterWorld([], {
        problems: {
          nodes: {reason: 'forbidden', message: 'no', user: 'system:serviceaccount:dns:mldns'},
        },
      }),
    reason: 'permission-missing',
    passes: () => clusterWorld(),
  },
  {
    code: 'MLD0104',
    title: 'the list of Services broke off',
    fails: () => clusterWorld([], {problems: {services: {reason: 'timeout', message: 'too slow'}}}),
    reason: 'list-timeout',
    passes: () => clusterWorld(),
  },
  {
    code: 'MLD0105',
    title: 'the Gateway API is served in a version nobody reads',
    fails: () =>
      clusterWorld(
        [
          kubeObject('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
            name: 'gateways.gateway.networking.k8s.io',
            namespace: '',
            spec: {
              versions: [
                {name: 'v1alpha2', served: true},
                {name: 'v1', served: false},
              ],
            },
          }),
        ],
        {problems: {gateways: {reason: 'not-served', message: 'no'}}},
      ),
    reason: 'version-unread',
    passes: () => clusterWorld(),
  },
  {
    code: 'MLD0106',
    title: 'two external-dns write one zone with one owner id',
    fails: () =>
      clusterWorld(
        [externalDns(guideArguments), externalDns(guideArguments, {name: 'external-dns-2'})],
        {},
        beside,
      ),
    reason: 'same-owner',
    passes: () => clusterWorld([externalDns(guideArguments)], {}, beside),
  },
  {
    code: 'MLD0107',
    title: 'external-dns crashes again and again',
    fails: () =>
      clusterWorld([
        externalDns(guideArguments, {status: {replicas: 1, unavailableReplicas: 1}}),
        kubeObject('v1', 'Pod', {
          name: 'external-dns-1',
          namespace: 'dns',
          labels: {app: 'external-dns'},
          status: crashing,
        }),
      ]),
    reason: 'crash-loop',
    passes: () => clusterWorld([externalDns(guideArguments)]),
  },
  {
    code: 'MLD0108',
    title: 'the role of external-dns allows list and not watch',
    fails: () => clusterWorld([externalDns(guideArguments), ...rolesOf(['get', 'list'])]),
    reason: 'no-watch',
    passes: () => clusterWorld([externalDns(guideArguments), ...rolesOf()]),
  },
  {
    code: 'MLD0109',
    title: "the cluster's DNS sends our zone to another server",
    fails: () => clusterWorld([coredns(`${usualCorefile}example.com:53 {\n    forward . 192.0.2.53\n}\n`)]),
    reason: 'forward',
    passes: () => clusterWorld([coredns(usualCorefile)]),
  },
]

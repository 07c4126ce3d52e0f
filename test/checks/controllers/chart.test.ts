import {expect} from 'chai'

import {findControllers} from '../../../src/checks/controllers/find-controllers.js'
import {openManifests} from '../../../src/kube/manifests-reader.js'
import {configMaps, deployments, serviceAccounts, statefulSets} from '../../../src/model/resource-kinds.js'
import {temporaryFolder} from '../../support/temporary-folder.js'

/** What the chart renders for the Cloudflare values of the guide, with a webhook beside it and arguments from a ConfigMap. */
const rendered = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: external-dns
  namespace: external-dns
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/external-dns
---
apiVersion: v1
kind: ConfigMap
metadata: {name: dns-settings, namespace: external-dns}
data:
  EXTERNAL_DNS_TXT_PREFIX: Owner-
  EXTERNAL_DNS_EXCLUDE_DOMAINS: |
    internal.example.com
    lab.example.com
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: external-dns
  namespace: external-dns
  labels:
    helm.sh/chart: external-dns-1.21.1
    app.kubernetes.io/name: external-dns
    app.kubernetes.io/instance: external-dns
    app.kubernetes.io/version: 0.21.0
    app.kubernetes.io/managed-by: Helm
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: external-dns
      app.kubernetes.io/instance: external-dns
  template:
    metadata:
      labels:
        app.kubernetes.io/name: external-dns
        app.kubernetes.io/instance: external-dns
    spec:
      serviceAccountName: external-dns
      containers:
        - name: proxy
          image: registry.example.com/proxy:1
        - name: external-dns
          image: registry.k8s.io/external-dns/external-dns:v0.21.0@sha256:0123
          envFrom:
            - configMapRef: {name: dns-settings}
          env:
            - name: POD_NAMESPACE
              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
          args:
            - --log-level=info
            - --log-format=text
            - --interval=1m
            - --source=service
            - --source=ingress
            - --policy=sync
            - --registry=txt
            - --txt-owner-id=k8s-$(POD_NAMESPACE)
            - --domain-filter=example.com
            - --provider=webhook
        - name: webhook
          image: ghcr.io/example/external-dns-unifi-webhook:v0.5.0
          env:
            - name: UNIFI_API_KEY
              valueFrom: {secretKeyRef: {name: unifi, key: api-key}}
`

describe('external-dns as its chart renders it', () => {
  const folder = temporaryFolder()

  it('is understood from manifests alone', async () => {
    folder.write('chart.yaml', rendered)
    const reader = await openManifests({paths: [folder.path()]})
    const snapshot = await reader.read([deployments, statefulSets, serviceAccounts, configMaps], [])
    const [found, ...others] = findControllers(snapshot)
    expect(others).to.deep.equal([])
    expect(found).to.deep.include({
      product: 'external-dns',
      kind: 'Deployment',
      namespace: 'external-dns',
      name: 'external-dns',
      container: 'external-dns',
      version: '0.21.0',
      replicas: 1,
      serviceAccount: 'external-dns',
      arguments: {unknown: [], removed: [], errors: [], unresolved: []},
      credentials: [
        {kind: 'identity', name: 'eks.amazonaws.com/role-arn', from: '', container: 'external-dns'},
        {kind: 'secret-env', name: 'UNIFI_API_KEY', from: 'unifi/api-key', container: 'webhook'},
      ],
    })
    expect(found).to.not.have.any.keys('ready', 'pods')
    expect(found?.settings).to.deep.include({
      provider: 'webhook',
      webhookImage: 'ghcr.io/example/external-dns-unifi-webhook',
      policy: 'sync',
      ownerId: 'k8s-external-dns',
      prefix: 'owner-',
      domainFilters: ['example.com'],
      excludeDomains: ['internal.example.com', 'lab.example.com'],
      annotationPrefixes: ['external-dns.alpha.kubernetes.io/'],
      interval: '1m',
    })
  })
})

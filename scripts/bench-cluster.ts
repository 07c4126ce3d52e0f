/** The dump of a large cluster with MetalLB for the benchmark: Services with a fault here and there, as clusters have. */
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {objectAt} from '../src/model/json.js'

/** How large the cluster is. */
export type ClusterSize = {readonly services: number; readonly nodes: number; readonly pools: number}

type Manifest = Readonly<Record<string, unknown>>

/** Writes the dump and a zone with the records of its Services; returns the command line that judges both. */
export function writeCluster(folder: string, size: ClusterSize): readonly string[] {
  const zones = join(folder, 'zones')
  mkdirSync(zones, {recursive: true})
  const items = objects(size).map((object, index) => withUid(object, index))
  const dump = join(folder, 'dump.json')
  writeFileSync(dump, JSON.stringify({apiVersion: 'v1', kind: 'List', items}))
  writeFileSync(join(zones, 'example.com.zone'), zoneText(size))
  return [
    ...[
      'troubleshoot',
      '-f',
      dump,
      '--manifests-complete',
      '--provider',
      'zonefile',
      '--zonefile-dir',
      zones,
    ],
    ...['--domain-filter', 'example.com', '--txt-owner-id', 'bench'],
  ]
}

function withUid(object: Manifest, index: number): Manifest {
  return {
    ...object,
    metadata: {
      ...objectAt(object, 'metadata'),
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    },
  }
}

function objects({services, nodes, pools}: ClusterSize): readonly Manifest[] {
  const indices = (count: number): readonly number[] => Array.from({length: count}, (_, index) => index)
  return [
    controller(),
    ...indices(nodes).flatMap((index) => [node(index), speaker(index)]),
    ...indices(pools).flatMap((index) => [pool(index), ...(isSilent(index) ? [] : [advertisement(index)])]),
    ...indices(services).flatMap((index) => [
      service(index, pools),
      endpoints(index, pools, nodes),
      ...(isPending(index) || isSilent(index % pools) ? [] : [announcement(index, nodes)]),
    ]),
  ]
}

/** One Service of twenty waits for its address. */
function isPending(index: number): boolean {
  return index % 20 === 0
}

/** One pool of ten is advertised by nobody. */
function isSilent(pool: number): boolean {
  return pool % 10 === 3
}

function metallbPod(component: string, name: string, nodeName: string): Manifest {
  const env = [
    {name: 'METALLB_BGP_TYPE', value: 'frr-k8s'},
    {name: 'METALLB_ML_BIND_ADDR', valueFrom: {fieldRef: {fieldPath: 'status.podIP'}}},
    {name: 'METALLB_ML_LABELS', value: 'app=metallb,component=speaker'},
  ]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'metallb-system', labels: {app: 'metallb', component}},
    spec: {nodeName, containers: [{name: component, image: `quay.io/metallb/${component}:v0.15.2`, env}]},
    status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]},
  }
}

function controller(): Manifest {
  return metallbPod('controller', 'controller-0', 'n0')
}

function speaker(index: number): Manifest {
  return metallbPod('speaker', `speaker-${index}`, `n${index}`)
}

function node(index: number): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name: `n${index}`, labels: {'kubernetes.io/hostname': `n${index}`}},
    spec: {podCIDRs: [`10.${100 + (index >> 6)}.${(index % 64) * 4}.0/24`]},
    status: {
      conditions: [{type: 'Ready', status: 'True'}],
      addresses: [{type: 'InternalIP', address: `10.10.${index >> 7}.${(index % 128) + 1}`}],
    },
  }
}

function metallb(kind: string, name: string, spec: Manifest): Manifest {
  return {apiVersion: 'metallb.io/v1beta1', kind, metadata: {name, namespace: 'metallb-system'}, spec}
}

function pool(index: number): Manifest {
  return metallb('IPAddressPool', `pool-${index}`, {addresses: [`10.20.${index}.0/24`]})
}

function advertisement(index: number): Manifest {
  return metallb('L2Advertisement', `pool-${index}`, {ipAddressPools: [`pool-${index}`]})
}

function address(index: number, pools: number): string {
  return `10.20.${index % pools}.${Math.floor(index / pools) + 1}`
}

function service(index: number, pools: number): Manifest {
  const status = isPending(index) ? {} : {loadBalancer: {ingress: [{ip: address(index, pools)}]}}
  const clusterIP = `10.96.${index >> 8}.${index & 255}`
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `app-${index}`,
      namespace: `team-${index % 50}`,
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: {
        'external-dns.alpha.kubernetes.io/hostname': `app-${index}.example.com`,
        'metallb.io/ip-allocated-from-pool': `pool-${index % pools}`,
      },
    },
    spec: {type: 'LoadBalancer', clusterIP, clusterIPs: [clusterIP], ports: [{port: 80, protocol: 'TCP'}]},
    status,
  }
}

function endpoints(index: number, pools: number, nodes: number): Manifest {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `app-${index}-a`,
      namespace: `team-${index % 50}`,
      labels: {'kubernetes.io/service-name': `app-${index}`},
    },
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: [`10.244.${index % 250}.${pools}`],
        conditions: {ready: index % 7 !== 0},
        nodeName: `n${index % nodes}`,
      },
    ],
  }
}

function announcement(index: number, nodes: number): Manifest {
  return {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'ServiceL2Status',
    metadata: {name: `l2-${index}`, namespace: 'metallb-system'},
    status: {
      node: `n${index % nodes}`,
      serviceName: `app-${index}`,
      serviceNamespace: `team-${index % 50}`,
    },
  }
}

function zoneText({services, pools}: ClusterSize): string {
  const records = Array.from({length: services}, (_, index) => {
    const text = `heritage=external-dns,external-dns/owner=bench,external-dns/resource=service/team-${index % 50}/app-${index}`
    return `app-${index} 300 IN A ${address(index, pools)}\na-app-${index} 300 IN TXT "${text}"\n`
  })
  return `$ORIGIN example.com.\n$TTL 300\n@ IN SOA ns1 hostmaster 1 7200 900 1209600 300\n@ IN NS ns1\nns1 IN A 192.0.2.1\n${records.join('')}`
}

import {expect} from 'chai'
import type {ClusterSnapshot, ListRead} from '../../src/model/cluster.js'
import {nodes, services} from '../../src/model/resource-kinds.js'
import {readClusterOnce, type ClusterReading} from '../../src/workflows/troubleshoot/read-cluster.js'
import {toObject} from '../metallb/scenario-world.js'
import {node} from '../metallb/world.js'
import {recordingReporter} from '../support/test-ports.js'

const page = {reason: 'invalid', message: 'the answer is no JSON object (text/html)'} as const

/** Reads what an API server answers, whose lists of these kinds are login pages. */
async function readWith(pages: readonly string[]): Promise<ClusterReading> {
  const kinds = [nodes, services]
  const snapshot: ClusterSnapshot = {
    uid: 'test',
    context: 'test',
    origin: 'api',
    authoritative: true,
    lists: kinds.map((kind): ListRead => ({
      kind,
      namespace: '',
      objects: 0,
      ...(pages.includes(kind.resource) ? {problem: page} : {}),
    })),
    objects: {nodes: [node('b'), node('a')].map(toObject)},
  }
  return readClusterOnce(
    {
      read: () => Promise.resolve(snapshot),
      probe: () => Promise.resolve({state: 'absent', by: 'direct-get-404'}),
      readLog: () => Promise.resolve({lines: []}),
      close: () => Promise.resolve(),
    },
    {kinds, namespaces: [], metallbNamespace: undefined},
    recordingReporter(),
  )
}

describe('reading a cluster to be judged', () => {
  it('takes what answers every request with a login page for no API', async () => {
    expect(await readWith(['nodes', 'services'])).to.deep.equal({trouble: page, context: 'test'})
  })

  it('goes on while anything is answered, and hands the objects out by name', async () => {
    const reading = await readWith(['services'])
    const objects = 'snapshot' in reading ? (reading.snapshot.objects['nodes'] ?? []) : []
    expect(objects.map(({metadata}) => metadata.name)).to.deep.equal(['a', 'b'])
  })
})

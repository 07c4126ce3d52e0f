import {expect} from 'chai'
import {ConfigError, MldnsError} from '../../src/errors.js'
import {isExpired, parsePlanDocument, planFromDocument, toPlanDocument} from '../../src/plan/plan-file.js'
import {canonicalJson} from '../../src/model/canonical-json.js'
import {a} from '../support/builders.js'
import {blockedPlan, erroredPlan, partialPlan, viewsPlan} from '../render/special-plans.js'
import {deleteOf, full, planOf, ref, samplePlan, sha256, stamp} from '../render/sample-plan.js'

const document = toPlanDocument(samplePlan, stamp, sha256)
const text = JSON.stringify(document)

type Json = Record<string, unknown>

/** The text of the sample with something changed and the digest made to fit again. */
function resealed(edit: (json: Json) => void): string {
  const json = JSON.parse(text) as Json
  edit(json)
  const {digest: _, approvals: __, ...content} = json
  return JSON.stringify({...json, digest: sha256(canonicalJson(content))})
}

function failureOf(act: () => unknown): MldnsError {
  try {
    act()
  } catch (error) {
    if (error instanceof MldnsError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('plan file', () => {
  it('gives back exactly the plan it was made from', () => {
    expect(planFromDocument(document)).to.deep.equal(samplePlan)
    expect(planFromDocument(parsePlanDocument(text, sha256))).to.deep.equal(samplePlan)
  })

  it('gives back plans with findings, unread zones, blocked guards and several views', () => {
    for (const plan of [partialPlan, erroredPlan, blockedPlan, viewsPlan]) {
      const written = JSON.stringify(toPlanDocument(plan, stamp, sha256))
      expect(planFromDocument(parsePlanDocument(written, sha256))).to.deep.equal(plan)
    }
  })

  it('writes zones and name values with a final dot, names relative, and full names without one', () => {
    const replace = document.changes[3]
    expect(replace).to.include({
      zone: 'lab.example.net.',
      name: 'auth',
      fqdn: full('auth'),
      previousType: 'CNAME',
    })
    expect(replace?.before).to.deep.equal({ttl: 300, values: ['old-gw.lab.example.net.']})
    expect(replace?.after).to.deep.equal({ttl: 300, values: ['10.0.40.30']})
  })

  it('writes the apex as @', () => {
    const change = deleteOf(
      {
        id: 'c1',
        name: 'lab.example.net',
        type: 'A',
        reason: 'source-deleted',
        cause: {ref: ref('Service', 'x', 'y'), event: 'deleted'},
      },
      a('lab.example.net', '10.0.0.1'),
    )
    expect(toPlanDocument(planOf([change]), stamp, sha256).changes[0]).to.include({
      name: '@',
      fqdn: 'lab.example.net',
    })
  })

  it('keeps TXT values as one plain string', () => {
    const marker = document.changes[0]?.markers[0]?.after
    expect(marker?.values).to.deep.equal(['heritage=external-dns,external-dns/owner=homelab-1'])
  })

  it('points from operations into the changes, so that what is reviewed is what is written', () => {
    expect(document.zones[0]?.groups[3]).to.deep.equal({
      id: 'g4',
      changes: ['c4'],
      operations: [
        {before: 'c4/markers/0/before', after: null},
        {before: null, after: 'c4/markers/1/after'},
        {before: 'c4/before', after: null},
        {before: null, after: 'c4/after'},
      ],
    })
  })

  it('says what a values change adds, removes and keeps, and how a TTL moves', () => {
    expect(document.changes[1]?.diff).to.deep.equal({
      added: ['10.0.40.19'],
      removed: ['10.0.40.7'],
      kept: ['10.0.40.8'],
    })
    expect(document.changes[2]?.diff).to.deep.equal({
      added: [],
      removed: [],
      kept: ['10.0.40.5'],
      ttl: [3600, 300],
    })
  })

  it('estimates calls from the batch size and the longest old answer', () => {
    expect(document.estimate).to.deep.equal({writeCalls: 1, seconds: 0.2, worstCacheSeconds: 3600})
  })

  it('has one digest for one content', () => {
    expect(toPlanDocument(samplePlan, stamp, sha256)).to.deep.equal(document)
    const later = toPlanDocument(samplePlan, {...stamp, expiresAt: '2026-11-23T09:12:00Z'}, sha256)
    expect(later.digest).to.not.equal(document.digest)
  })

  it('refuses to write a plan that removes something although a source was not read to its end', () => {
    const error = failureOf(() =>
      toPlanDocument({...samplePlan, completeness: 'sources-partial'}, stamp, sha256),
    )
    expect(error).to.include({exit: 'internal', code: 'PLAN_INCONSISTENT'})
    expect(error.message).to.include('c4 is a replace')
  })
})

describe('reading a plan file', () => {
  const refused: readonly {title: string; text: string; code: string; says: string}[] = [
    {title: 'text that is not JSON', text: '{"kind": ', code: 'PLAN_FILE_INVALID', says: 'is not JSON'},
    {title: 'an empty file', text: '', code: 'PLAN_FILE_INVALID', says: 'is not JSON'},
    {
      title: 'JSON that is no object',
      text: '[]',
      code: 'PLAN_FILE_INVALID',
      says: 'a list, expected an object',
    },
    {
      title: 'another kind of file',
      text: '{"kind": "List"}',
      code: 'PLAN_FILE_INVALID',
      says: '"List", expected "mldns.plan"',
    },
    {
      title: 'a newer major format',
      text: '{"kind": "mldns.plan", "format": "2.0"}',
      code: 'PLAN_FORMAT_UNKNOWN',
      says: 'format "2.0"',
    },
    {
      title: 'no format',
      text: '{"kind": "mldns.plan"}',
      code: 'PLAN_FORMAT_UNKNOWN',
      says: 'reads format 1',
    },
    {
      title: 'a change without a type, naming its place',
      text: resealed((json) => delete (json['changes'] as Json[])[1]?.['type']),
      code: 'PLAN_FILE_INVALID',
      says: 'changes[1].type in the plan file is missing, expected a string',
    },
    {
      title: 'a create that has something before it',
      text: resealed((json) => ((json['changes'] as Json[])[0]!['before'] = {ttl: 1, values: []})),
      code: 'PLAN_FILE_INVALID',
      says: 'changes[0].before in the plan file is an object, expected null',
    },
    {
      title: 'an operation that points nowhere',
      text: resealed((json) => {
        const group = ((json['zones'] as Json[])[0]!['groups'] as Json[])[0]!
        ;(group['operations'] as Json[])[0]!['after'] = 'c9/after'
      }),
      code: 'PLAN_FILE_INVALID',
      says: 'zones[0].groups[0].operations[0].after in the plan file is "c9/after"',
    },
    {
      title: 'a removal in a partial plan',
      text: resealed((json) => (json['completeness'] = 'sources-partial')),
      code: 'PLAN_FILE_INVALID',
      says: 'such a plan removes nothing',
    },
    {
      title: 'changes in an errored plan',
      text: resealed((json) => (json['completeness'] = 'errored')),
      code: 'PLAN_FILE_INVALID',
      says: 'an errored plan has none',
    },
    {
      title: 'half a surrogate pair',
      text: text.replace('"homelab-1"', String.raw`"\ud800"`),
      code: 'PLAN_FILE_INVALID',
      says: 'cannot be hashed',
    },
  ]
  for (const {title, text: bad, code, says} of refused) {
    it(`refuses ${title}`, () => {
      const error = failureOf(() => parsePlanDocument(bad, sha256))
      expect(error).to.be.instanceOf(ConfigError)
      expect(error.code).to.equal(code)
      expect(error.message).to.include(says)
    })
  }

  it('refuses a file in which one value was changed', () => {
    const error = failureOf(() => parsePlanDocument(text.replace('10.0.40.12', '10.0.40.13'), sha256))
    expect(error).to.include({exit: 'stale', code: 'PLAN_TAMPERED'})
  })

  it('accepts keys it does not know, a byte order mark, other white space and approvals', () => {
    const extended = resealed((json) => {
      json['later'] = {x: 1}
      json['approvals'] = [{by: 'anna', at: stamp.createdAt, digest: document.digest}]
    })
    const pretty = `\ufeff${JSON.stringify(JSON.parse(extended), null, 4)}`
    const read = parsePlanDocument(pretty, sha256)
    expect(planFromDocument(read)).to.deep.equal(samplePlan)
    expect(read.approvals?.[0]?.by).to.equal('anna')
  })

  it('accepts a higher minor format', () => {
    const read = parsePlanDocument(
      resealed((json) => (json['format'] = '1.7')),
      sha256,
    )
    expect(read.format).to.equal('1.7')
  })

  it('does not let an approval change the digest', () => {
    const approved = JSON.stringify({...document, approvals: []})
    expect(parsePlanDocument(approved, sha256).digest).to.equal(document.digest)
  })
})

describe('the end of a plan', () => {
  it('is reached at its very second, whatever the notation', () => {
    expect(isExpired(document, '2026-11-23T08:11:59Z')).to.equal(false)
    expect(isExpired(document, '2026-11-23T08:12:00.000Z')).to.equal(true)
    expect(isExpired(document, '2026-11-23T09:11:59+01:00')).to.equal(false)
  })

  it('counts as reached when it cannot be read', () => {
    expect(isExpired({expiresAt: 'tomorrow'}, '2026-11-23T08:11:59Z')).to.equal(true)
  })
})

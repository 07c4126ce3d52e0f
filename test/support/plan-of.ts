import type {Group, Operation} from '../../src/model/operation.js'
import type {ProviderCapabilities} from '../../src/model/capabilities.js'
import type {Change} from '../../src/plan/change.js'
import type {Plan} from '../../src/plan/plan.js'
import {memoryCapabilities} from './memory-provider.js'
import {zone} from './builders.js'

/** A plan for `example.com` whose groups are the given lists of operations; changes are made from their first one. */
export function planOf(
  groups: readonly (readonly Operation[])[],
  capabilities: ProviderCapabilities = memoryCapabilities,
): Plan {
  const withIds: readonly Group[] = groups.map((operations, index) => ({
    id: `g${index + 1}`,
    changeIds: [`c${index + 1}`],
    operations,
  }))
  return {
    completeness: 'complete',
    owner: 'home',
    policy: 'sync',
    clusters: [],
    zones: [
      {
        zone: zone('example.com'),
        readAt: '2026-01-02T03:04:05Z',
        recordSets: 0,
        owned: 0,
        unchanged: 0,
        digest: `sha256:${'0'.repeat(64)}`,
        capabilities,
        groups: withIds,
      },
    ],
    unread: [],
    changes: withIds.map(changeOf),
    held: [],
    guards: [],
    findings: [],
    summary: {
      create: 0,
      update: 0,
      ttlOnly: 0,
      replace: 0,
      delete: 0,
      adopt: 0,
      release: 0,
      unchanged: 0,
      held: 0,
    },
  }
}

function changeOf(group: Group, index: number): Change {
  const operation = group.operations.find(({after}) => after !== null) ?? group.operations[0]
  const set = operation?.after ?? operation?.before
  if (operation === undefined || set === null || set === undefined)
    throw new Error('a group needs an operation')
  const base = {
    id: `c${index + 1}`,
    zone: 'example.com',
    view: '',
    name: set.name,
    type: set.type,
    setId: set.setId,
    reason: 'new-name',
    causes: [],
    preconditions: [],
    group: group.id,
    gap: 'none' as const,
    risk: [],
    owner: {before: null, after: 'home'},
    markers: [],
  }
  if (operation.after === null) return {...base, action: 'delete', before: set, after: null}
  const removed = group.operations.find(
    ({before, after}) => before !== null && after === null && before.name === set.name,
  )
  if (removed?.before) {
    return {
      ...base,
      action: 'replace',
      before: removed.before,
      after: operation.after,
      previousType: removed.before.type,
    }
  }
  if (operation.before === null) return {...base, action: 'create', before: null, after: operation.after}
  return {...base, action: 'update', before: operation.before, after: operation.after}
}

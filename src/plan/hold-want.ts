import type {OwnedSet} from '../registry/owners.js'
import type {Hold} from './ledger.js'
import type {Row} from './row.js'
import type {Want} from './want.js'

/** Notes that a wanted set is held back; `live` is what stands in its place. */
export function holdWant(row: Row, want: Want, hold: Hold, live?: OwnedSet): void {
  row.context.ledger.hold(
    row.context,
    {
      name: row.name,
      type: want.set.type,
      setId: row.setId,
      wanted: want.set,
      ...(live === undefined ? {} : {live: live.set}),
      origins: want.endpoint.origins,
    },
    hold,
  )
}

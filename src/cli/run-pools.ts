import {UsageError} from '../errors.js'
import {renderPools} from '../render/pools-text.js'
import {toPoolsJson} from '../render/pools-json.js'
import {readPools} from '../workflows/pools.js'
import {openClusters} from './compose.js'
import type {Outcome} from './run-plan.js'
import type {Session} from './session.js'

/** Reads one cluster and tells about its address pools. */
export async function runPools(session: Session): Promise<Outcome> {
  const {values} = session.main
  const clusters = await openClusters(session)
  try {
    const [cluster, ...more] = clusters
    if (cluster === undefined || more.length > 0) {
      throw new UsageError('ONE_CLUSTER', `pools reads one cluster, found ${clusters.length} contexts`, {
        hint: 'give --context once',
      })
    }
    const report = await readPools(
      {
        namespace: values['metallb-namespace'],
        defaultNamespace: values['default-namespace'],
        ...(values.for === undefined ? {} : {service: values.for}),
      },
      cluster,
      session.reporter,
    )
    return {
      exit: report.problems.length === 0 ? 'ok' : 'incomplete',
      render: (format, options) =>
        format === 'json' ? JSON.stringify(toPoolsJson(report), null, 2) : renderPools(report, options),
    }
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.close()))
  }
}

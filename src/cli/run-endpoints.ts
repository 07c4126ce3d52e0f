import {toRunSettings} from '../config/accessors.js'
import {toSourceSettings} from '../config/source-accessors.js'
import {strongestExit} from '../exit-codes.js'
import {renderEndpointsJson} from '../render/endpoints-json.js'
import {renderEndpointsText} from '../render/endpoints-text.js'
import {publish} from '../workflows/publish.js'
import {openClusters, systemLookup} from './compose.js'
import {exitsOfFindings} from './plan-exit.js'
import type {Outcome} from './run-plan.js'
import type {Session} from './session.js'

/** Reads the cluster and tells what it publishes; no provider is asked. */
export async function runEndpoints(session: Session): Promise<Outcome> {
  const {main, reporter} = session
  const clusters = await openClusters(session)
  try {
    const resolve = main.values['resolve-service-load-balancer-hostname']
    const published = await publish(
      toSourceSettings(main),
      {clusters, lookup: systemLookup, reporter},
      resolve,
    )
    const {collected, sourcesComplete} = published
    const incomplete = sourcesComplete ? [] : (['incomplete'] as const)
    return {
      exit: strongestExit([
        ...incomplete,
        ...exitsOfFindings(collected.findings, toRunSettings(main).failOn),
      ]),
      render: (format, options) =>
        format === 'json'
          ? renderEndpointsJson(collected.endpoints)
          : renderEndpointsText(published, options),
    }
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.close()))
  }
}

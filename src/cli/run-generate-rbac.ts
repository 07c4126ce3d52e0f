import {toSourceSettings} from '../config/source-accessors.js'
import {rbacManifests} from '../workflows/generate-rbac.js'
import type {Outcome} from './run-plan.js'
import type {Session} from './session.js'

const usualNamespace = 'metallb-system'

/** The rights a run with the settings of this session needs. */
export function runGenerateRbac({main}: Session): Outcome {
  const {values} = main
  const [namespace = '', name = ''] = values['service-account'].split('/')
  const text = rbacManifests({
    command: values['for-command'],
    sources: toSourceSettings(main),
    account: {namespace, name},
    metallbNamespace: values['metallb-namespace'] === '' ? usualNamespace : values['metallb-namespace'],
  })
  return {exit: 'ok', render: () => text}
}

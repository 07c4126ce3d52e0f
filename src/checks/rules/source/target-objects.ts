import type {ObjectRef} from '../../../model/endpoint.js'
import type {Scope} from '../../scope.js'
import {parseTarget, type ObjectType} from '../../targets.js'

const typeOfKind: Readonly<Record<string, ObjectType>> = {
  Service: 'service',
  Ingress: 'ingress',
  Gateway: 'gateway',
  DNSEndpoint: 'dnsendpoint',
}

/** Whether the run was asked about this very object, not only about something that depends on it. */
export function isTargetObject({targets}: Scope, {kind, namespace, name}: ObjectRef): boolean {
  const type = typeOfKind[kind] ?? 'route'
  return targets.some((text) => {
    const parsed = parseTarget(text, '')
    if (!parsed.ok || parsed.target.kind !== 'object') return false
    const {target} = parsed
    return (
      target.type === type &&
      target.name === name &&
      (target.namespace === '' || target.namespace === namespace)
    )
  })
}

/** The host names the run was asked about, each once. */
export function targetNames({targets}: Scope): ReadonlySet<string> {
  return new Set(
    targets.flatMap((text) => {
      const parsed = parseTarget(text, '')
      return parsed.ok && parsed.target.kind === 'hostname' ? [parsed.target.name] : []
    }),
  )
}

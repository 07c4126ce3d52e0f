/** Bodies of a Kubernetes API server, spelled as k8s.io/apimachinery spells them. */
export type JsonBody = Record<string, unknown>

/** A `Status` object. */
export function status(code: number, reason: string, message: string, more: JsonBody = {}): JsonBody {
  const {metadata = {}, ...rest} = more
  return {kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, ...rest, code}
}

/** Who asks what, for the 403 text. */
export type Asked = {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly namespace: string
  readonly name?: string
}

export function forbidden(user: string, asked: Asked): JsonBody {
  const {verb, group, resource, namespace, name} = asked
  const qualified = group === '' ? resource : `${resource}.${group}`
  const object = name === undefined ? qualified : `${qualified} "${name}"`
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const message = `${object} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`
  const details = {...(name === undefined ? {} : {name}), ...(group === '' ? {} : {group}), kind: resource}
  return status(403, 'Forbidden', message, {details})
}

/** A subresource is named apart from the object: `pods "p" is forbidden: … resource "pods/log"`. */
export function forbiddenSubresource(
  user: string,
  asked: Asked,
  resource: string,
  subresource: string,
): JsonBody {
  const {verb, namespace, name = ''} = asked
  const message = `${resource} "${name}" is forbidden: User "${user}" cannot ${verb} resource "${resource}/${subresource}" in API group "" in the namespace "${namespace}"`
  return status(403, 'Forbidden', message, {details: {name, kind: resource}})
}

/** Why there is no log: the container is not named, not there, or has not begun. */
export function logProblem(pod: string, container: string | null): string {
  return container === null
    ? `a container name must be specified for pod ${pod}`
    : `container ${container} is not valid for pod ${pod}`
}

export function notFound(asked: Asked): JsonBody {
  const {group, resource, name = ''} = asked
  const qualified = group === '' ? resource : `${resource}.${group}`
  const details = {name, ...(group === '' ? {} : {group}), kind: resource}
  return status(404, 'NotFound', `${qualified} "${name}" not found`, {details})
}

export function unauthorized(): JsonBody {
  return status(401, 'Unauthorized', 'Unauthorized')
}

/** A group and version that is served, a resource in it that is not. */
export function unknownResource(): JsonBody {
  return status(404, 'NotFound', 'the server could not find the requested resource', {details: {}})
}

export function expired(inconsistentContinue: string): JsonBody {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.'
  return status(410, 'Expired', message, {metadata: {continue: inconsistentContinue}})
}

export function methodNotAllowed(): JsonBody {
  return status(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    details: {},
  })
}

export function tooManyRequests(seconds: number): JsonBody {
  return status(429, 'TooManyRequests', 'Too many requests, please try again later.', {
    details: {retryAfterSeconds: seconds},
  })
}

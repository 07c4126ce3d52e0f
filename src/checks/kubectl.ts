import type {ObjectRef} from '../model/endpoint.js'

/** A kubectl command about one object: `kubectl -n shop describe service web`, with what follows already quoted. */
export function kubectl(
  verb: string,
  {kind, namespace, name}: ObjectRef,
  ...more: readonly string[]
): string {
  const place = namespace === '' ? [] : ['-n', namespace]
  return ['kubectl', ...place, verb, kind.toLowerCase(), name, ...more].join(' ')
}

/** A word for a POSIX shell: as it stands when that is safe, else in single quotes. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

import {ProviderError, type ErrorDetails} from '../errors.js'

/**
 * A DNS message, or a part of one, that cannot be read (`incomplete`) or cannot be written (`rejected`). Every fault of
 * a message ends here: no other error leaves the codec, whatever bytes it is given.
 */
export class DnsMessageError extends ProviderError {
  constructor(kind: 'incomplete' | 'rejected', message: string, more?: ErrorDetails) {
    super(kind, kind === 'incomplete' ? 'DNS_MALFORMED' : 'DNS_UNWRITABLE', message, more)
  }
}

/** The error for bytes that are no DNS message. */
export function malformed(message: string, details: ErrorDetails['details'] = {}): DnsMessageError {
  return new DnsMessageError('incomplete', `cannot read a DNS message: ${message}`, {details})
}

/** The error for a value that has no form on the wire. */
export function unwritable(message: string): DnsMessageError {
  return new DnsMessageError('rejected', message)
}

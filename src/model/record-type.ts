/** The record types external-dns knows, in the order in which it tries them as marker names. */
export const endpointTypes = [
  'A',
  'AAAA',
  'CNAME',
  'NS',
  'MX',
  'PTR',
  'SRV',
  'NAPTR',
  'TXT',
  'DNAME',
] as const

/** Types whose value is one domain name. */
const nameValued: ReadonlySet<string> = new Set(['CNAME', 'NS', 'PTR', 'DNAME'])

/** Types of which a name may hold only one record (RFC 1034 3.6.2, RFC 6672 2.4). */
const singleValued: ReadonlySet<string> = new Set(['CNAME', 'DNAME', 'SOA'])

/** Whether the whole value of a record of this type is a domain name. */
export function isNameValued(type: string): boolean {
  return nameValued.has(type)
}

/** Whether a name may hold only one record of this type. */
export function isSingleValued(type: string): boolean {
  return singleValued.has(type)
}

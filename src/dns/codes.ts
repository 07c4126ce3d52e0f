/** Type numbers of the IANA registry "Resource Record (RR) TYPEs"; others are written `TYPE<number>` (RFC 3597 5). */
const typeNumbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
  CAA: 257,
}

const typeNames: ReadonlyMap<number, string> = new Map(
  Object.entries(typeNumbers).map(([name, number]) => [number, name]),
)

/** The number of a type given as mnemonic or `TYPE<number>`; undefined when it is neither. */
export function typeNumber(type: string): number | undefined {
  const known = Object.hasOwn(typeNumbers, type) ? typeNumbers[type] : undefined
  if (known !== undefined) return known
  const digits = /^TYPE(\d{1,5})$/.exec(type)?.[1]
  return digits !== undefined && Number(digits) <= 0xffff ? Number(digits) : undefined
}

/** The mnemonic of a type number, or `TYPE<number>`. */
export function typeName(number: number): string {
  return typeNames.get(number) ?? `TYPE${number}`
}

/** Whether records of this type can be stored: OPT, TSIG and the question types (RFC 6895 3.1) cannot. */
export function isDataType(type: string): boolean {
  const number = typeNumber(type)
  return number !== undefined && number !== 0 && number !== 41 && (number < 128 || number > 255)
}

/** Class numbers (RFC 1035 3.2.4, RFC 2136 1.3). */
export const classes = {IN: 1, NONE: 254, ANY: 255} as const

/** Operation codes of the header (RFC 1035 4.1.1, RFC 1996, RFC 2136). */
export const opcodes = {QUERY: 0, NOTIFY: 4, UPDATE: 5} as const

/** Response codes (RFC 1035 4.1.1, RFC 2136 2.2, RFC 8945 3, RFC 6891 9, RFC 7873 8). */
export const rcodes = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
  BADKEY: 17,
  BADTIME: 18,
  BADTRUNC: 22,
  BADCOOKIE: 23,
} as const

const rcodeNames: ReadonlyMap<number, string> = new Map(
  Object.entries(rcodes).map(([name, number]) => [number, name]),
)

/** The name of a response code, or `RCODE<number>`. */
export function rcodeName(rcode: number): string {
  return rcodeNames.get(rcode) ?? `RCODE${rcode}`
}

/** The error field of a TSIG record: there 16 is BADSIG (RFC 8945 3), which elsewhere is BADVERS. */
export function tsigErrorName(error: number): string {
  return error === 16 ? 'BADSIG' : rcodeName(error)
}

/**
 * One field of a record's data in a master file. `name`: a domain name, made absolute · `u8`, `u16`, `u32`: a number ·
 * `time`: seconds, units allowed · `text`: one character string · `texts`: one or more · `hex`, `base64`: the rest,
 * white space allowed · `word`: one token · `tag`: one token, lower case · `gateway`: an address or a name ·
 * `words`, `names`: none or more.
 */
export type FieldKind =
  | 'name'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'time'
  | 'text'
  | 'texts'
  | 'hex'
  | 'base64'
  | 'word'
  | 'tag'
  | 'gateway'
  | 'words'
  | 'names'

const algorithmData: readonly FieldKind[] = ['u16', 'word', 'word', 'base64']
const digestData: readonly FieldKind[] = ['u16', 'word', 'u8', 'hex']
const preferenceAndName: readonly FieldKind[] = ['u16', 'name']
const serviceBinding: readonly FieldKind[] = ['u16', 'name', 'words']

/**
 * The data of every type whose presentation form is known, field by field: RFC 1035 3.3, RFC 1183, 2163, 2230, 2782,
 * 3403, 4025, 4034, 4255, 4398, 5155, 5936, 6672, 6698, 6742, 7043, 7344, 7477, 7553, 7929, 8005, 8659, 8976, 9460.
 * A, AAAA, TXT and SPF are not here: their canonical text is made by rules of their own.
 */
export const dataFields: ReadonlyMap<string, readonly FieldKind[]> = new Map<string, readonly FieldKind[]>([
  ['SOA', ['name', 'name', 'u32', 'time', 'time', 'time', 'time']],
  ['CNAME', ['name']],
  ['NS', ['name']],
  ['PTR', ['name']],
  ['DNAME', ['name']],
  ['ALIAS', ['name']],
  ['ANAME', ['name']],
  ['MB', ['name']],
  ['MD', ['name']],
  ['MF', ['name']],
  ['MG', ['name']],
  ['MR', ['name']],
  ['MINFO', ['name', 'name']],
  ['RP', ['name', 'name']],
  ['TALINK', ['name', 'name']],
  ['MX', preferenceAndName],
  ['AFSDB', preferenceAndName],
  ['KX', preferenceAndName],
  ['RT', preferenceAndName],
  ['LP', preferenceAndName],
  ['PX', ['u16', 'name', 'name']],
  ['SRV', ['u16', 'u16', 'u16', 'name']],
  ['NAPTR', ['u16', 'u16', 'text', 'text', 'text', 'name']],
  ['CAA', ['u8', 'tag', 'text']],
  ['HINFO', ['text', 'text']],
  ['ISDN', ['texts']],
  ['X25', ['text']],
  ['NINFO', ['texts']],
  ['AVC', ['texts']],
  ['URI', ['u16', 'u16', 'text']],
  ['SVCB', serviceBinding],
  ['HTTPS', serviceBinding],
  ['TLSA', ['u8', 'u8', 'u8', 'hex']],
  ['SMIMEA', ['u8', 'u8', 'u8', 'hex']],
  ['SSHFP', ['u8', 'u8', 'hex']],
  ['DS', digestData],
  ['CDS', digestData],
  ['DLV', digestData],
  ['TA', digestData],
  ['DNSKEY', algorithmData],
  ['CDNSKEY', algorithmData],
  ['KEY', algorithmData],
  ['RKEY', algorithmData],
  ['CERT', ['word', 'u16', 'word', 'base64']],
  ['OPENPGPKEY', ['base64']],
  ['DHCID', ['base64']],
  ['IPSECKEY', ['u8', 'u8', 'u8', 'gateway', 'words']],
  ['HIP', ['u8', 'word', 'word', 'names']],
  ['RRSIG', ['word', 'word', 'u8', 'time', 'word', 'word', 'u16', 'name', 'base64']],
  ['NSEC', ['name', 'words']],
  ['NSEC3', ['u8', 'u8', 'u16', 'word', 'word', 'words']],
  ['NSEC3PARAM', ['u8', 'u8', 'u16', 'word']],
  ['ZONEMD', ['u32', 'u8', 'u8', 'hex']],
  ['CSYNC', ['u32', 'u16', 'words']],
  ['LOC', ['words']],
  ['APL', ['words']],
  ['WKS', ['words']],
  ['NID', ['u16', 'word']],
  ['L32', ['u16', 'word']],
  ['L64', ['u16', 'word']],
  ['EUI48', ['word']],
  ['EUI64', ['word']],
  ['GPOS', ['texts']],
])

/** Types whose numbers are written out in `TYPEnnn` of RFC 3597 5; those of {@link dataFields} that matter here. */
export const typeOfNumber: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [39, 'DNAME'],
  [43, 'DS'],
  [52, 'TLSA'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [99, 'SPF'],
  [257, 'CAA'],
])

import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {keyOf, toRecordSet, type RecordSet} from '../../../src/model/record-set.js'
import {printZoneText} from '../../../src/model/zone-text-print.js'
import {openReader, openWriter} from '../../../src/providers/zonefile/index.js'
import {ns, recordSet, zone as buildZone} from '../../support/builders.js'
import type {ContractFixture} from '../../support/provider-contract.js'

/** The text of a zone file as somebody else reads it: one `name. ttl IN type data` per line, absolute names. */
export type Lines = (zone: string, path: string) => Promise<string>

/** A zone of its own in a folder of its own; `lines` is the judge of what the file holds. */
export async function openZoneFile(
  seed: (zone: string) => readonly RecordSet[],
  lines: Lines,
): Promise<ContractFixture & {readonly path: string}> {
  const dir = await mkdtemp(join(tmpdir(), 'mldns-zonefile-'))
  const name = 'example.com'
  const path = join(dir, `${name}.zone`)
  const foundation = [
    recordSet('SOA', name, `ns1.${name}. hostmaster.${name}. 1 7200 900 1209600 300`, 3600),
    ns(name, `ns1.example.net`, 3600),
  ]
  let content: readonly RecordSet[] = [...foundation, ...seed(name)]
  const store = (): Promise<void> => writeFile(path, printZoneText(name, content), 'latin1')
  await store()
  await writeFile(join(dir, 'another.example.zone'), '$TTL 60\n@ SOA a. b. 1 1 1 1 1\n@ NS a.\n')
  const settings = {dir, now: () => new Date('2026-11-23T10:00:00Z')}
  return {
    path,
    reader: openReader(settings),
    writer: openWriter(settings),
    zone: buildZone(name, {provider: 'zonefile'}),
    edit: async ({put = [], remove = []}) => {
      const gone = new Set([...put, ...remove].map(keyOf))
      content = [...readLines(await lines(name, path)).filter((set) => !gone.has(keyOf(set))), ...put]
      await store()
    },
    look: async (owner, type) =>
      readLines(await lines(name, path)).find((set) => set.name === owner && set.type === type),
    close: () => rm(dir, {recursive: true}),
  }
}

/** The lines of a file written by mldns, made absolute without its parser. */
export async function plainLines(zone: string, path: string): Promise<string> {
  const text = await readFile(path, 'latin1')
  const records = text.split('\n').filter((line) => line !== '' && !line.startsWith('$'))
  return records
    .map((line) => {
      const [owner = '', ...rest] = line.split('\t')
      const name = owner === '@' ? `${zone}.` : owner.endsWith('.') ? owner : `${owner}.${zone}.`
      return [name, ...rest].join('\t')
    })
    .join('\n')
}

/** Record sets of lines `name. ttl IN type data`, read with nothing of the product's parser. */
export function readLines(text: string): readonly RecordSet[] {
  const sets = new Map<string, {name: string; type: string; ttl: number; values: string[]}>()
  for (const line of text.split('\n')) {
    const match = /^(\S+)\.\s+(\d+)\s+IN\s+(\S+)\s+(.*)$/.exec(line)
    if (match === null) continue
    const [, name = '', ttl = '', type = '', data = ''] = match
    const set = sets.get(`${name} ${type}`) ?? {name, type, ttl: Number(ttl), values: []}
    set.values.push(valueOf(type, data))
    sets.set(`${name} ${type}`, set)
  }
  return Array.from(sets.values(), toRecordSet)
}

function valueOf(type: string, data: string): string {
  if (type === 'TXT') {
    const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '')
    const octets = strings
      .join('')
      .replace(/\\(\d{3})|\\(.)/g, (_, code?: string, character?: string) =>
        code === undefined ? (character ?? '') : String.fromCharCode(Number(code)),
      )
    return Buffer.from(octets, 'latin1').toString('utf8')
  }
  if (['CNAME', 'NS', 'PTR', 'MX', 'SRV', 'NAPTR'].includes(type)) {
    return data.replace(/(?<=[^ ])\.$/, '').replace(/\S+$/, (name) => name.toLowerCase())
  }
  // named-checkzone breaks long hexadecimal data with spaces
  if (type === 'TLSA') return data.replace(/(?<=^\d+ \d+ \d+ \S+) /g, '')
  return data
}

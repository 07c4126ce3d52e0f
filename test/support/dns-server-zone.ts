import {isWithin} from '../../src/model/dns-name.js'
import type {ResourceRecord} from '../../src/dns/message.js'

/** Records of one name and type. */
export type StoredSet = {ttl: number; records: readonly Pick<ResourceRecord, 'value' | 'wire'>[]}

/** What a seed of a zone may hold; the same shape as a record set. */
export type SeedSet = {
  readonly name: string
  readonly type: string
  readonly ttl: number | null
  readonly values: readonly string[]
}

/** One authoritative zone in memory: its nodes, and the answers it gives (RFC 1034 4.3.2, RFC 4592). */
export class ServedZone {
  readonly name: string
  nodes = new Map<string, Map<string, StoredSet>>()

  constructor(name: string, sets: readonly SeedSet[]) {
    this.name = name
    for (const {name: owner, type, ttl, values} of sets)
      this.put(owner, type, {ttl: ttl ?? 0, records: values.map((value) => ({value}))})
    if (this.find(name, 'SOA') === undefined) {
      const value = `ns1.${name}. hostmaster.${name}. 1 7200 3600 1209600 300`
      this.put(name, 'SOA', {ttl: 3600, records: [{value}]})
    }
    if (this.find(name, 'NS') === undefined)
      this.put(name, 'NS', {ttl: 3600, records: [{value: `ns1.${name}`}]})
  }

  find(name: string, type: string): StoredSet | undefined {
    return this.nodes.get(name)?.get(type)
  }

  /** The values of a set, sorted; empty when there is none. What tests look at. */
  values(name: string, type: string): readonly string[] {
    return (this.find(name, type)?.records ?? []).map(({value}) => value ?? '').sort()
  }

  /** Stores a set; undefined or no records removes it. */
  put(name: string, type: string, set: StoredSet | undefined): void {
    const node = this.nodes.get(name) ?? new Map<string, StoredSet>()
    if (set === undefined || set.records.length === 0) node.delete(type)
    else node.set(type, set)
    if (node.size === 0) this.nodes.delete(name)
    else this.nodes.set(name, node)
  }

  /** Edits the zone as a person would behind our back: values in place of a set, and a new serial. */
  edit(name: string, type: string, ttl: number, values: readonly string[]): void {
    this.put(name, type, {ttl, records: values.map((value) => ({value}))})
    this.raiseSerial()
  }

  get serial(): number {
    return Number(this.soaFields()[2])
  }

  raiseSerial(): void {
    const fields = this.soaFields()
    fields[2] = String((Number(fields[2]) + 1) % 0x1_0000_0000)
    this.put(this.name, 'SOA', {
      ttl: this.find(this.name, 'SOA')?.ttl ?? 0,
      records: [{value: fields.join(' ')}],
    })
  }

  private soaFields(): string[] {
    return (this.find(this.name, 'SOA')?.records[0]?.value ?? '').split(' ')
  }

  records(name: string, type: string, owner = name): ResourceRecord[] {
    const set = this.find(name, type)
    return (set?.records ?? []).map((record) => ({
      name: owner,
      type,
      class: 1,
      ttl: set?.ttl ?? 0,
      ...record,
    }))
  }

  /** Everything but the SOA. */
  allRecords(): ResourceRecord[] {
    return [...this.nodes].flatMap(([name, node]) =>
      [...node.keys()].filter((type) => type !== 'SOA').flatMap((type) => this.records(name, type)),
    )
  }

  /** A name exists when it or something below it holds records (RFC 4592 2.2.2: empty non-terminals exist). */
  private exists(name: string): boolean {
    if (this.nodes.has(name)) return true
    for (const other of this.nodes.keys()) if (isWithin(other, name)) return true
    return false
  }

  answer(name: string, type: string): ZoneAnswer {
    const answers: ResourceRecord[] = []
    let asked = name
    for (let hops = 0; hops < 16 && isWithin(asked, this.name); hops++) {
      const cut = this.cutAbove(asked, type)
      if (cut !== undefined)
        return answers.length > 0
          ? {rcode: 0, aa: true, answers, authorities: [], additionals: []}
          : this.referral(cut)
      const source = this.sourceOf(asked)
      if (source === undefined) return this.negative(3, answers)
      const found = this.records(source, type, asked)
      if (found.length > 0)
        return {rcode: 0, aa: true, answers: [...answers, ...found], authorities: [], additionals: []}
      const [alias] = this.records(source, 'CNAME', asked)
      if (alias === undefined) return this.negative(0, answers)
      answers.push(alias)
      asked = alias.value ?? ''
    }
    return {rcode: 0, aa: true, answers, authorities: [], additionals: []}
  }

  /** The name whose records answer for `name`: itself, or the wildcard of its closest encloser. */
  private sourceOf(name: string): string | undefined {
    if (this.exists(name)) return name
    let encloser = name
    while (!this.exists(encloser)) encloser = encloser.slice(encloser.indexOf('.') + 1)
    return this.nodes.has(`*.${encloser}`) ? `*.${encloser}` : undefined
  }

  private cutAbove(name: string, type: string): string | undefined {
    const below = name === this.name ? [] : name.slice(0, -this.name.length - 1).split('.')
    for (let count = 1; count <= below.length; count++) {
      const ancestor = [...below.slice(-count), this.name].join('.')
      if (this.find(ancestor, 'NS') !== undefined && !(ancestor === name && type === 'DS')) return ancestor
    }
    return undefined
  }

  private referral(cut: string): ZoneAnswer {
    const authorities = this.records(cut, 'NS')
    const additionals = authorities.flatMap(({value}) => [
      ...this.records(value ?? '', 'A'),
      ...this.records(value ?? '', 'AAAA'),
    ])
    return {rcode: 0, aa: false, answers: [], authorities, additionals}
  }

  private negative(rcode: number, answers: readonly ResourceRecord[]): ZoneAnswer {
    const minimum = Number(this.soaFields()[6])
    const authorities = this.records(this.name, 'SOA').map((soa) => ({
      ...soa,
      ttl: Math.min(soa.ttl, minimum),
    }))
    return {rcode, aa: true, answers, authorities, additionals: []}
  }
}

/** The sections of an answer. */
export type ZoneAnswer = {
  readonly rcode: number
  readonly aa: boolean
  readonly answers: readonly ResourceRecord[]
  readonly authorities: readonly ResourceRecord[]
  readonly additionals: readonly ResourceRecord[]
}

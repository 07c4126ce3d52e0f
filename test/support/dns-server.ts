import {createSocket, type Socket as UdpSocket} from 'node:dgram'
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {setImmediate as nextTurn, setTimeout as sleep} from 'node:timers/promises'
import {opcodes, rcodes} from '../../src/dns/codes.js'
import {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageParts,
  type ResourceRecord,
} from '../../src/dns/message.js'
import {signMessage, verifyMessage, withTsigError, type TsigKey} from '../../src/dns/tsig.js'
import {findZone} from '../../src/model/zone.js'
import {performUpdate} from './dns-server-update.js'
import {ServedZone, type SeedSet} from './dns-server-zone.js'

/** What the server shall do wrong; may be changed at any time. */
export type DnsFaults = {
  axfr?:
    | 'refused'
    | 'noFinalSoa'
    | 'otherFinalSoa'
    | 'split'
    | 'truncated'
    | 'closed'
    | 'empty'
    | 'noFirstSoa'
    | 'foreign'
    | 'trailing'
    | 'chaos'
  tsig?: 'badkey' | 'badsig' | 'badtime' | 'unsigned' | 'wrongMac' | 'lastUnsigned'
  dropUdp?: boolean
  dropTcp?: boolean
  delayMs?: number
  /** First an answer with another id, then the right one. */
  wrongId?: boolean
  /** First an answer to another question, then the right one. */
  wrongQuestion?: boolean
  /** Cut answers over UDP. */
  tc?: boolean
  formerrOnOpt?: boolean
  noOpt?: boolean
  lowerCaseEcho?: boolean
  /** An answer that is no DNS message. */
  garbage?: boolean
  /** The answer to every request of this kind. */
  rcode?: {query?: number; update?: number; axfr?: number}
  /** Close the connection before or after an update was made, without an answer. */
  closeOnUpdate?: 'before' | 'after'
  /** Say NOERROR and do nothing. */
  ignoreUpdates?: boolean
  /** Store what updates add with another TTL than asked for. */
  storeTtl?: number
  /** The n-th call from now on (1 = the next) is answered SERVFAIL. */
  failOnCall?: number
  /** Write answers over TCP byte by byte. */
  byteByByte?: boolean
}

/** One request the server got. */
export type DnsCall = {
  readonly transport: 'udp' | 'tcp'
  readonly kind: 'query' | 'axfr' | 'update'
  readonly name: string
  readonly type: string
  readonly signed: boolean
  readonly rd: boolean
  readonly edns: boolean
}

/** What to serve. */
export type DnsServerOptions = {
  /** Zone name → record sets; SOA and NS are made up when missing. */
  readonly zones: Readonly<Record<string, readonly SeedSet[]>>
  /** With keys, transfers and updates must be signed with one of them. */
  readonly keys?: readonly TsigKey[]
  /** Whether a key may change a set; REFUSED otherwise. */
  readonly mayUpdate?: (name: string, type: string) => boolean
  /** Seconds since 1970. */
  readonly now?: () => number
  /** Records per message of a transfer. */
  readonly transferSize?: number
}

/** An authoritative name server on 127.0.0.1, UDP and TCP on one port. */
export type DnsServerDouble = {
  readonly host: string
  readonly port: number
  readonly faults: DnsFaults
  readonly calls: DnsCall[]
  zone(name: string): ServedZone
  stop(): Promise<void>
}

/** Starts a server on a free port. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServerDouble> {
  const server = new DnsServer(options)
  await server.listen()
  return server
}

type Transport = {readonly kind: 'udp' | 'tcp'; send(message: Buffer): Promise<void>; cut(): void}

class DnsServer implements DnsServerDouble {
  readonly host = '127.0.0.1'
  port = 0
  readonly faults: DnsFaults = {}
  readonly calls: DnsCall[] = []
  private readonly zones: ServedZone[]
  private readonly options: DnsServerOptions
  private readonly sockets = new Set<Socket>()
  private tcp: Server | undefined
  private udp: UdpSocket | undefined

  constructor(options: DnsServerOptions) {
    this.options = options
    this.zones = Object.entries(options.zones).map(([name, sets]) => new ServedZone(name, sets))
  }

  /** TCP picks the port; when UDP cannot have the same one, another is tried. */
  async listen(): Promise<void> {
    for (;;) {
      const tcp = createServer((socket) => this.accept(socket))
      await new Promise<void>((resolve) => tcp.listen(0, this.host, resolve))
      const {port} = tcp.address() as AddressInfo
      const udp = createSocket('udp4')
      const bound = await new Promise<boolean>((resolve) => {
        udp.once('error', () => resolve(false))
        udp.bind(port, this.host, () => resolve(true))
      })
      if (bound) {
        udp.on('message', (bytes, from) => void this.onDatagram(udp, bytes, from))
        Object.assign(this, {tcp, udp, port})
        return
      }
      await new Promise((resolve) => tcp.close(resolve))
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise<void>((resolve) => (this.udp === undefined ? resolve() : this.udp.close(resolve)))
    await new Promise((resolve) => (this.tcp === undefined ? resolve(undefined) : this.tcp.close(resolve)))
  }

  zone(name: string): ServedZone {
    const zone = this.zones.find((candidate) => candidate.name === name)
    if (zone === undefined) throw new Error(`the server has no zone ${name}`)
    return zone
  }

  private async onDatagram(
    udp: UdpSocket,
    bytes: Buffer,
    from: {port: number; address: string},
  ): Promise<void> {
    const send = (message: Buffer): Promise<void> =>
      new Promise((resolve) => udp.send(message, from.port, from.address, () => resolve()))
    await this.handle(bytes, {kind: 'udp', send, cut: () => undefined})
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let rest = Buffer.alloc(0)
    let last = Promise.resolve()
    const transport: Transport = {
      kind: 'tcp',
      send: (message) => this.sendFrame(socket, message),
      cut: () => socket.destroy(),
    }
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const message = rest.subarray(2, 2 + rest.readUInt16BE(0))
        rest = rest.subarray(2 + message.length)
        last = last.then(() => this.handle(message, transport))
      }
    })
  }

  private async sendFrame(socket: Socket, message: Buffer): Promise<void> {
    const frame = Buffer.concat([Buffer.of(message.length >> 8, message.length & 255), message])
    if (this.faults.byteByByte !== true) return void socket.write(frame)
    for (const byte of frame) {
      socket.write(Buffer.of(byte))
      await nextTurn()
    }
  }

  private async handle(bytes: Buffer, transport: Transport): Promise<void> {
    const {faults} = this
    const message = decodeMessage(bytes)
    const [question] = message.questions
    if (question === undefined) return
    const kind = message.opcode === opcodes.UPDATE ? 'update' : question.type === 'AXFR' ? 'axfr' : 'query'
    const signed = message.tsig !== undefined
    this.calls.push({
      transport: transport.kind,
      kind,
      name: question.name,
      type: question.type,
      signed,
      rd: message.flags.rd,
      edns: message.edns !== undefined,
    })
    if (transport.kind === 'udp' ? faults.dropUdp : faults.dropTcp) return
    if (faults.delayMs !== undefined) await sleep(faults.delayMs)
    const reply = new Reply(this.options, faults, transport, bytes, message)
    if (faults.failOnCall !== undefined && faults.failOnCall-- === 1) return reply.rcode(rcodes.SERVFAIL)
    if (faults.formerrOnOpt === true && message.edns !== undefined) return reply.rcode(rcodes.FORMERR)
    if (faults.garbage === true) return transport.send(bytes.subarray(0, 15))
    if (await reply.refuseSignature()) return
    if (faults.rcode?.[kind] !== undefined) return reply.rcode(faults.rcode[kind])
    if (kind === 'update') return this.update(message, transport, reply)
    const zone = findZone(question.name, this.zones)
    if (zone === undefined) return reply.rcode(rcodes.REFUSED)
    if (kind === 'axfr') return this.transfer(zone, question.name, transport, reply)
    await reply.answer(zone.answer(question.name, question.type))
  }

  private async update(message: Message, transport: Transport, reply: Reply): Promise<void> {
    const [question] = message.questions
    const zone = this.zones.find(({name}) => name === question?.name)
    if (question?.type !== 'SOA' || message.questions.length !== 1) return reply.rcode(rcodes.FORMERR)
    if (zone === undefined) return reply.rcode(rcodes.NOTAUTH)
    if (!reply.allowed) return reply.rcode(rcodes.REFUSED)
    const {mayUpdate = () => true} = this.options
    if (!message.authorities.every(({name, type}) => mayUpdate(name, type)))
      return reply.rcode(rcodes.REFUSED)
    if (this.faults.closeOnUpdate === 'before') return transport.cut()
    const rcode =
      this.faults.ignoreUpdates === true
        ? rcodes.NOERROR
        : performUpdate(zone, withTtl(message, this.faults.storeTtl))
    if (this.faults.closeOnUpdate === 'after') return transport.cut()
    await reply.rcode(rcode)
  }

  private async transfer(zone: ServedZone, name: string, transport: Transport, reply: Reply): Promise<void> {
    const fault = this.faults.axfr
    if (fault === 'closed') return transport.cut()
    if (zone.name !== name) return reply.rcode(rcodes.NOTAUTH)
    if (!reply.allowed || fault === 'refused') return reply.rcode(rcodes.REFUSED)
    const records = faultyTransfer(zone, fault)
    const size = fault === 'split' ? 1 : (this.options.transferSize ?? 100)
    const count = Math.max(1, Math.ceil(records.length / size))
    for (let part = 0; part < count; part++) {
      if (fault === 'truncated' && part === Math.floor(count / 2)) return transport.cut()
      await reply.part(records.slice(part * size, (part + 1) * size), part, count)
    }
  }
}

function withTtl(message: Message, ttl: number | undefined): Message {
  if (ttl === undefined) return message
  return {
    ...message,
    authorities: message.authorities.map((record) => (record.class === 1 ? {...record, ttl} : record)),
  }
}

/** What goes over the wire for a zone, with the mistakes asked for. */
function faultyTransfer(zone: ServedZone, fault: DnsFaults['axfr']): ResourceRecord[] {
  const soa = zone.records(zone.name, 'SOA')
  const all = zone.allRecords()
  if (fault === 'empty') return []
  if (fault === 'noFirstSoa') return [...all, ...soa]
  if (fault === 'noFinalSoa') return [...soa, ...all]
  if (fault === 'otherFinalSoa')
    return [
      ...soa,
      ...all,
      ...soa.map((one) => ({...one, value: (one.value ?? '').replace(/\. (\d+) /, '. 9$1 ')})),
    ]
  if (fault === 'foreign')
    return [...soa, {name: 'www.example.net', type: 'A', class: 1, ttl: 1, value: '192.0.2.1'}, ...soa]
  if (fault === 'chaos')
    return [...soa, {name: zone.name, type: 'TXT', class: 3, ttl: 1, value: 'chaos'}, ...soa]
  return fault === 'trailing' ? [...soa, ...all, ...soa, ...all] : [...soa, ...all, ...soa]
}

const defaultNow = (): number => Math.floor(Date.now() / 1000)
const udpLimit = 512 // without EDNS, RFC 1035 2.3.4

/** The answer to one request: header, signature, faults. */
class Reply {
  allowed: boolean
  private readonly options: DnsServerOptions
  private readonly faults: DnsFaults
  private readonly transport: Transport
  private readonly bytes: Buffer
  private readonly request: Message
  private key: TsigKey | undefined
  private priorMac: Buffer | undefined
  private unsigned: Buffer[] = []

  constructor(
    options: DnsServerOptions,
    faults: DnsFaults,
    transport: Transport,
    bytes: Buffer,
    request: Message,
  ) {
    this.options = options
    this.faults = faults
    this.transport = transport
    this.bytes = bytes
    this.request = request
    this.allowed = options.keys === undefined
  }

  /** RFC 8945 5.2; true when the request was answered with a TSIG error. */
  async refuseSignature(): Promise<boolean> {
    const {tsig} = this.request
    if (tsig === undefined) return false
    const key = this.options.keys?.find(
      ({name, algorithm}) => name === tsig.keyName && algorithm === tsig.algorithm,
    )
    const now = this.now()
    const {tsig: fault} = this.faults
    if (key === undefined || fault === 'badkey') return this.sendTsigError(17)
    const verdict = verifyMessage(this.bytes, this.request, key, {now})
    if (fault === 'badsig' || verdict === 'BADSIG') return this.sendTsigError(16)
    if (fault === 'badtime' || verdict === 'BADTIME') {
      const other = Buffer.alloc(6)
      other.writeUIntBE(fault === 'badtime' ? now + 4000 : now, 0, 6)
      const header = encodeMessage(this.parts({rcode: rcodes.NOTAUTH}))
      await this.transport.send(
        signMessage(header, key, {now: tsig.time, priorMac: tsig.mac, error: 18, other}).bytes,
      )
      return true
    }
    this.key = key
    this.priorMac = tsig.mac
    this.allowed = true
    return false
  }

  private async sendTsigError(error: number): Promise<true> {
    const {tsig} = this.request
    const header = encodeMessage(this.parts({rcode: rcodes.NOTAUTH}))
    await this.transport.send(tsig === undefined ? header : withTsigError(header, tsig, error, this.now()))
    return true
  }

  async rcode(rcode: number): Promise<void> {
    await this.send({rcode})
  }

  async answer(
    parts: {rcode: number; aa: boolean} & Pick<MessageParts, 'answers' | 'authorities' | 'additionals'>,
  ): Promise<void> {
    const {aa, ...sections} = parts
    const {faults, transport} = this
    if (faults.wrongId === true)
      await transport.send(
        encodeMessage({...this.parts({...sections, flags: {aa}}), id: this.request.id ^ 1}),
      )
    if (faults.wrongQuestion === true) {
      const name = this.request.questions[0]?.name ?? ''
      const others = [
        {name: 'other.example', type: 'A', class: 1},
        {name, type: 'MX', class: 1},
        {name, type: 'A', class: 3},
      ]
      for (const other of others) {
        const parts = this.parts({rcode: sections.rcode, flags: {aa}})
        await transport.send(encodeMessage({...parts, questions: [other]}))
      }
    }
    await this.send({...sections, flags: {aa}})
  }

  /** One message of a transfer; in a split one only the first, the last and every fiftieth are signed. */
  async part(answers: readonly ResourceRecord[], index: number, count: number): Promise<void> {
    const sign = this.faults.axfr !== 'split' || index === 0 || index === count - 1 || index % 50 === 0
    const bytes = encodeMessage(this.parts({answers, flags: {aa: true}}))
    await this.transport.send(sign ? this.sign(bytes, index > 0, index === count - 1) : this.leave(bytes))
  }

  private async send(more: Partial<MessageParts>): Promise<void> {
    const bytes = encodeMessage(this.parts(more))
    const limit = this.request.edns?.udpSize ?? udpLimit
    if (this.transport.kind === 'udp' && (this.faults.tc === true || bytes.length > limit)) {
      await this.transport.send(encodeMessage(this.parts({flags: {...more.flags, tc: true}})))
    } else await this.transport.send(this.sign(bytes, false, true))
  }

  private leave(bytes: Buffer): Buffer {
    if (this.key !== undefined) this.unsigned.push(bytes)
    return bytes
  }

  private sign(bytes: Buffer, timersOnly: boolean, last: boolean): Buffer {
    const {tsig: fault} = this.faults
    if (this.key === undefined || this.priorMac === undefined || fault === 'unsigned') return bytes
    if (fault === 'lastUnsigned' && last) return bytes
    const signed = signMessage(bytes, this.key, {
      now: this.now(),
      priorMac: this.priorMac,
      timersOnly,
      unsigned: this.unsigned,
    })
    this.priorMac = signed.mac
    this.unsigned = []
    if (fault === 'wrongMac') signed.bytes[signed.bytes.length - 10] = (signed.bytes.at(-10) ?? 0) ^ 1
    return signed.bytes
  }

  private parts(more: Partial<MessageParts>): MessageParts {
    const {id, opcode, questions, flags, edns} = this.request
    const echoed = edns !== undefined && this.faults.noOpt !== true && this.faults.formerrOnOpt !== true
    return {
      id,
      opcode,
      questions,
      ...more,
      flags: {qr: true, rd: flags.rd, ...more.flags},
      ...(echoed ? {edns: {udpSize: 1232, version: 0, dnssecOk: edns.dnssecOk, options: []}} : {}),
    }
  }

  private now(): number {
    return (this.options.now ?? defaultNow)()
  }
}

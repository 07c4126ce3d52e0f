import {ProviderError, type TroubleKind} from '../errors.js'
import {isWithin} from '../model/dns-name.js'
import {randomId} from './ask.js'
import {classes, rcodeName, rcodes} from './codes.js'
import type {Message, ResourceRecord} from './message.js'
import {serverText} from './server.js'
import type {DnsSession, Sent} from './session.js'

/**
 * All records of a zone, by AXFR (RFC 5936), its SOA first. The iteration ends only with the proof that nothing is
 * missing: the last record was the same SOA as the first, nothing followed it, and with a key the whole series is
 * signed. Without that proof it throws, so whoever has seen the end has seen all.
 * @throws ProviderError `denied` when the server refuses, `unavailable` when it cannot be asked, `incomplete` for
 *   anything that is not a whole zone
 */
export async function* transferZone(
  session: DnsSession,
  zone: string,
): AsyncGenerator<ResourceRecord, void, void> {
  const transfer = new Transfer(session, zone)
  while (!transfer.done) {
    for (const record of await transfer.next()) yield record
  }
}

class Transfer {
  done = false
  private readonly session: DnsSession
  private readonly zone: string
  private readonly sent: Sent
  private soa: ResourceRecord | undefined
  private records = 0

  constructor(session: DnsSession, zone: string) {
    this.session = session
    this.zone = zone
    this.sent = session.send({id: randomId(), questions: [{name: zone, type: 'AXFR', class: classes.IN}]})
  }

  /** The records of the next message, without the closing SOA. */
  async next(): Promise<readonly ResourceRecord[]> {
    const message = await this.receive()
    const records: ResourceRecord[] = []
    for (const record of message.answers) {
      if (this.done) throw this.incomplete('records follow the closing SOA')
      if (this.take(record)) records.push(record)
    }
    if (this.done && this.sent.verifier?.closed === false)
      throw this.incomplete('the last message is not signed')
    this.records += records.length
    return records
  }

  private async receive(): Promise<Message> {
    try {
      const {bytes, message} = await this.session.receive()
      if (message.id !== this.sent.id || !message.flags.qr)
        throw this.incomplete('a message has the id of another query')
      const {signed} = this.session.judge(this.sent, bytes, message)
      if (message.rcode !== rcodes.NOERROR) throw this.refused(message.rcode, signed)
      if (message.flags.tc) throw this.incomplete('a message says that it is cut')
      if (message.answers.length === 0) throw this.incomplete('a message holds no record')
      return message
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      if (this.records === 0 || error.kind === 'incomplete') throw this.named(error)
      throw this.incomplete(`after ${this.records} records: ${error.message}`, error)
    }
  }

  /** Whether the record is one of the zone to hand on. */
  private take(record: ResourceRecord): boolean {
    if (record.class !== classes.IN)
      throw this.incomplete(`a record of ${record.name} has the class ${record.class}, not IN`)
    if (!isWithin(record.name, this.zone))
      throw this.incomplete(`it holds a record of ${record.name}, which is not in the zone`)
    if (record.type !== 'SOA') {
      if (this.soa === undefined)
        throw this.incomplete(`it begins with a ${record.type} record instead of the SOA`)
      return true
    }
    if (record.name !== this.zone) throw this.incomplete(`it holds an SOA record of ${record.name}`)
    if (this.soa === undefined) {
      this.soa = record
      return true
    }
    if (record.value !== this.soa.value)
      throw this.incomplete('it ends with another SOA than it began with: the zone changed meanwhile')
    this.done = true
    return false
  }

  private incomplete(reason: string, cause?: unknown): ProviderError {
    const server = serverText(this.session.server)
    return new ProviderError(
      'incomplete',
      'DNS_TRANSFER_INCOMPLETE',
      `the transfer (AXFR) of the zone ${this.zone} from ${server} is not complete: ${reason}`,
      {
        hint: 'Nothing is concluded from a part of a zone. Try again; if it stays, compare with `dig AXFR`.',
        details: {server, zone: this.zone},
        ...(cause === undefined ? {} : {cause}),
      },
    )
  }

  /** The error of the connection, with the zone in it. */
  private named(error: ProviderError): ProviderError {
    if (error.code.startsWith('DNS_TRANSFER')) return error
    const hint =
      error.details['reason'] === 'closed'
        ? 'Some servers close the connection instead of refusing: see who may transfer the zone there.'
        : error.hint
    return new ProviderError(
      error.kind,
      error.code,
      `cannot transfer the zone ${this.zone}: ${error.message}`,
      {
        details: {...error.details, zone: this.zone},
        cause: error,
        ...(hint === undefined ? {} : {hint}),
      },
    )
  }

  private refused(rcode: number, signed: boolean): ProviderError {
    const server = serverText(this.session.server)
    return new ProviderError(
      kindOfRcode(rcode),
      'DNS_TRANSFER_REFUSED',
      `the transfer (AXFR) of the zone ${this.zone} from ${server} was answered ${rcodeName(rcode)}`,
      {
        hint: 'Allow this address or key to transfer the zone (BIND: allow-transfer; Knot: an acl with action transfer), and check the name of the zone.',
        details: {server, zone: this.zone, rcode: rcodeName(rcode), signed},
      },
    )
  }
}

function kindOfRcode(rcode: number): TroubleKind {
  if (rcode === rcodes.REFUSED || rcode === rcodes.NOTAUTH) return 'denied'
  return rcode === rcodes.SERVFAIL ? 'unavailable' : 'incomplete'
}

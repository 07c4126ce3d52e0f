import {DnsSession} from '../../dns/session.js'
import {serverText, type DnsServer} from '../../dns/server.js'
import type {LinkMode} from '../../dns/tcp-link.js'
import {ProviderError, type TroubleKind} from '../../errors.js'
import type {Rfc2136Settings} from './options.js'

/** Whether another server may be asked after this error: nothing was written, and another one may answer. */
const mayPass: ReadonlySet<TroubleKind> = new Set(['unavailable', 'denied', 'incomplete'])

/** The configured servers: the first that does the work wins, and is asked first from then on. */
export class Servers {
  private readonly settings: Rfc2136Settings
  private readonly mode: LinkMode
  private order: readonly DnsServer[]

  constructor(settings: Rfc2136Settings, mode: LinkMode) {
    this.settings = settings
    this.mode = mode
    this.order = settings.servers
  }

  /** The configured servers, in their order. */
  get all(): readonly DnsServer[] {
    return this.settings.servers
  }

  /**
   * Does `work` over a new connection to the first server that lets it be done.
   * @throws ProviderError of the one server, or of all of them told in one
   */
  async use<TResult>(work: (session: DnsSession) => Promise<TResult>): Promise<TResult> {
    const errors: ProviderError[] = []
    for (const server of this.order) {
      try {
        const result = await this.useOne(server, work)
        this.order = [server, ...this.order.filter((other) => other !== server)]
        return result
      } catch (error) {
        if (!(error instanceof ProviderError) || !mayPass.has(error.kind)) throw error
        errors.push(error)
      }
    }
    throw joined(errors, this.order)
  }

  /** A new connection to one server, closed when `work` is done. */
  async useOne<TResult>(
    server: DnsServer,
    work: (session: DnsSession) => Promise<TResult>,
  ): Promise<TResult> {
    const {key, timeoutMs, now} = this.settings
    const session = await DnsSession.open(server, {
      mode: this.mode,
      timeoutMs,
      now,
      ...(key === undefined ? {} : {key}),
    })
    try {
      return await work(session)
    } finally {
      session.close()
    }
  }
}

/** Denied outranks the others: it needs a person, they may pass. */
const gravity: readonly TroubleKind[] = ['denied', 'incomplete', 'unavailable']

function joined(errors: readonly ProviderError[], servers: readonly DnsServer[]): ProviderError {
  const [first] = [...errors].sort((a, b) => gravity.indexOf(a.kind) - gravity.indexOf(b.kind))
  if (first === undefined) throw new TypeError('there is at least one server')
  if (errors.length === 1) return first
  const message = `none of the name servers ${servers.map(serverText).join(', ')} helped: ${errors.map((error) => error.message).join('; ')}`
  return new ProviderError(first.kind, first.code, message, {
    cause: first,
    details: first.details,
    ...(first.hint === undefined ? {} : {hint: first.hint}),
  })
}

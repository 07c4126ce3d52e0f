import net from 'node:net'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy the environment names for a URL, by the rules of curl and Go's net/http: HTTPS_PROXY for https, HTTP_PROXY
 * for http, either case; NO_PROXY lists hosts, `.suffixes`, addresses, CIDR blocks, each with an optional port, or `*`.
 * Loopback is never proxied.
 */
export function findProxy(url: URL, env: Environment): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = env[name] ?? env[name.toLowerCase()]
  if (proxy === undefined || proxy === '') return undefined
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((item) => item.trim())
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (exceptions.some((item) => item !== '' && isException(item.toLowerCase(), host.toLowerCase(), port)))
    return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function isException(item: string, host: string, port: string): boolean {
  if (item === '*') return true
  const [bare, wantedPort] = splitPort(item)
  if (wantedPort !== undefined && wantedPort !== port) return false
  if (net.isIP(host) !== 0) return bare === host || isInBlock(host, bare)
  const suffix = bare.replace(/^\*?\./, '')
  if (suffix === '') return false
  return (host === suffix && bare === suffix) || host.endsWith(`.${suffix}`)
}

function splitPort(item: string): readonly [string, string | undefined] {
  const match = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(item)
  return match === null ? [item, undefined] : [match[1] ?? match[2] ?? item, match[3]]
}

function isInBlock(host: string, block: string): boolean {
  const [address, bits, ...more] = block.split('/')
  if (address === undefined || bits === undefined || more.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  const family = net.isIP(address)
  if (family === 0 || family !== net.isIP(host) || Number(bits) > (family === 4 ? 32 : 128)) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new net.BlockList()
  list.addSubnet(address, Number(bits), type)
  return list.check(host, type)
}

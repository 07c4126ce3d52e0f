import net from 'node:net'

/**
 * Mocha root hook: any TCP connection outside loopback fails the test, whoever opens it.
 * (UDP sockets of the product go through src/dns, whose tests bind loopback addresses.)
 */
const loopback = /^(127\.|::1$|localhost$|\[::1\]$)/
const connect = net.Socket.prototype.connect

function hostOf(args: readonly unknown[]): string | undefined {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0]
  if (typeof first === 'object' && first !== null) {
    const options = first as {path?: string; host?: string}
    return options.path === undefined ? (options.host ?? 'localhost') : undefined
  }
  return typeof args[1] === 'string' ? args[1] : typeof first === 'number' ? 'localhost' : undefined
}

net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
  const host = hostOf(args)
  if (host !== undefined && !loopback.test(host))
    throw new Error(`a test tried to reach ${host}, outside loopback`)
  return (connect as (...all: unknown[]) => net.Socket).apply(this, args)
}

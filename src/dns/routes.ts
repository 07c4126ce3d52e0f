import {createSocket} from 'node:dgram'
import {isIP} from 'node:net'

/** Whether this host has a way to an address: asks the operating system, sends nothing. */
export function hasRoute(address: string): Promise<boolean> {
  const family = isIP(address)
  if (family === 0) return Promise.resolve(false)
  return new Promise((resolve) => {
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    const end = (found: boolean): void => {
      socket.removeAllListeners()
      socket.on('error', () => undefined)
      socket.close()
      resolve(found)
    }
    socket.once('error', () => end(false))
    socket.once('connect', () => end(true))
    // Connecting a datagram socket looks the route up and nothing more.
    socket.connect(53, address)
  })
}

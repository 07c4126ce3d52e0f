import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {startServer, type RealServer, type RealServerOptions} from './server-process.js'

/** Starts Knot DNS with its zones as primaries. Needs the Debian package knot. */
export function startKnot(options: RealServerOptions): Promise<RealServer> {
  const paths = ['/usr/sbin/knotd', '/usr/local/sbin/knotd', '/opt/homebrew/sbin/knotd']
  return startServer({paths, configure: (folder, port) => configure(folder, port, options)}, options)
}

async function configure(
  folder: string,
  port: number,
  {key, zones}: RealServerOptions,
): Promise<readonly string[]> {
  const keyText =
    key === undefined
      ? ''
      : `key:\n  - id: ${key.name}\n    algorithm: ${key.algorithm}\n    secret: ${key.secret.toString('base64')}\n`
  const who = key === undefined ? 'address: 127.0.0.1' : `key: ${key.name}`
  const zoneTexts = Object.keys(zones).map(
    (zone) => `  - domain: ${zone}\n    file: ${zone}.zone\n    storage: ${folder}\n    acl: full\n`,
  )
  const text = `server:
  rundir: ${folder}
  listen: 127.0.0.1@${port}
  udp-workers: 1
  tcp-workers: 2
  background-workers: 1
log:
  - target: stderr
    any: info
database:
  storage: ${folder}/db
${keyText}acl:
  - id: full
    ${who}
    action: [transfer, update]
template:
  - id: default
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
zone:
${zoneTexts.join('')}`
  await mkdir(join(folder, 'db'))
  const path = join(folder, 'knot.conf')
  await writeFile(path, text)
  return ['-c', path]
}

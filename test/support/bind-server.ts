import {writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {startServer, type RealServer, type RealServerOptions} from './server-process.js'

/** What BIND may be told besides. */
export type BindOptions = RealServerOptions & {
  /** Whether updates that BIND thinks wrong (an MX of the zone without address) are refused; off unless asked for. */
  readonly checkIntegrity?: boolean
  /** Whether the zones may be updated at all; true unless told. */
  readonly allowUpdate?: boolean
  /** Rules of `update-policy` in place of "the key may change everything". */
  readonly updatePolicy?: readonly string[]
}

/** Starts BIND 9 with its zones as primaries. Needs the Debian package bind9. */
export function startBind(options: BindOptions): Promise<RealServer> {
  const paths = ['/usr/sbin/named', '/usr/local/sbin/named', '/opt/homebrew/sbin/named']
  return startServer({paths, configure: (folder, port) => configure(folder, port, options)}, options)
}

async function configure(folder: string, port: number, options: BindOptions): Promise<readonly string[]> {
  const {key, zones, updatePolicy} = options
  const who = key === undefined ? '127.0.0.1' : `key "${key.name}"`
  const may =
    options.allowUpdate === false
      ? ''
      : updatePolicy === undefined
        ? `allow-update { ${who}; };`
        : `update-policy { ${updatePolicy.map((rule) => `${rule};`).join(' ')} };`
  const keyText =
    key === undefined
      ? ''
      : `key "${key.name}" { algorithm ${key.algorithm}; secret "${key.secret.toString('base64')}"; };\n`
  const zoneTexts = Object.keys(zones).map(
    (zone) => `zone "${zone}" { type primary; file "${zone}.zone"; allow-transfer { ${who}; }; ${may} };`,
  )
  const text = `${keyText}options {
  directory "${folder}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file "${folder}/named.pid";
  session-keyfile "${folder}/session.key";
  managed-keys-directory "${folder}";
  recursion no;
  notify no;
  dnssec-validation no;
  minimal-responses no;
  check-integrity ${options.checkIntegrity === true ? 'yes' : 'no'};
};
controls { };
${zoneTexts.join('\n')}
`
  const path = join(folder, 'named.conf')
  await writeFile(path, text)
  return ['-g', '-c', path, '-n', '1']
}

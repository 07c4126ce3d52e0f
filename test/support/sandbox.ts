import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {root} from './cli.js'

/** A folder of its own for one test. */
export type Sandbox = {
  readonly path: string
  /** Writes a file below the folder and returns its path. */
  write(name: string, text: string): string
  read(name: string): string
  remove(): void
}

/** Makes a temporary folder; the caller removes it. */
export function openSandbox(): Sandbox {
  const path = mkdtempSync(join(tmpdir(), 'mldns-test-'))
  return {
    path,
    write: (name, text) => {
      const file = join(path, name)
      mkdirSync(dirname(file), {recursive: true})
      writeFileSync(file, text)
      return file
    },
    read: (name) => readFileSync(join(path, name), 'utf8'),
    remove: () => rmSync(path, {recursive: true, force: true}),
  }
}

/** A sandbox with a copy of the quickstart. */
export function quickstartSandbox(): Sandbox {
  const sandbox = openSandbox()
  cpSync(join(root, 'examples', 'quickstart'), sandbox.path, {recursive: true})
  return sandbox
}

/** A Service with an address, as `kubectl get -o yaml` prints it. */
export function serviceYaml(name: string, hostname: string, address: string | undefined, more = ''): string {
  const status =
    address === undefined ? '' : `status:\n  loadBalancer:\n    ingress:\n      - ip: ${address}\n`
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: default
  annotations:
    external-dns.kubernetes.io/hostname: ${hostname}
${more}spec:
  type: LoadBalancer
  ports:
    - port: 80
${status}`
}

/** A zone file for example.com with these lines after SOA and NS. */
export function zoneText(...lines: readonly string[]): string {
  return [
    '$ORIGIN example.com.',
    '$TTL 300',
    '@ IN SOA ns1 hostmaster 1 7200 900 1209600 300',
    '@ IN NS ns1',
    'ns1 IN A 192.0.2.1',
    ...lines,
    '',
  ].join('\n')
}

/** The ownership record of an A record, as a line of a zone file. */
export function markerLine(name: string, resource: string, owner = 'home', type = 'a'): string {
  return `${type}-${name} 300 IN TXT "heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}"`
}

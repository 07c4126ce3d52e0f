import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

import {ConfigError, textOf} from '../errors.js'
import type {Access} from './access.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Where Kubernetes mounts the service account of a pod. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The access a pod has through its service account; undefined outside a cluster.
 * @throws ConfigError when the mount is there but damaged
 */
export function findInClusterAccess(env: Environment, folder = serviceAccountFolder): Access | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const port = env['KUBERNETES_SERVICE_PORT'] ?? ''
  const tokenFile = path.join(folder, 'token')
  if (host === '' || port === '' || !fs.existsSync(tokenFile)) return undefined
  return {
    context: 'in-cluster',
    server: new URL(`https://${net.isIPv6(host) ? `[${host}]` : host}:${port}`),
    certificateAuthority: readAuthority(path.join(folder, 'ca.crt')),
    insecure: false,
    user: {name: 'service account', tokenFile, impersonation: {}},
  }
}

function readAuthority(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(
      'SERVICE_ACCOUNT_DAMAGED',
      `reading the service account of this pod: ${textOf(error)}`,
      {
        hint: 'Mount the whole service account (automountServiceAccountToken: true), ca.crt included.',
      },
    )
  }
}

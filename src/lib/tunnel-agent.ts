import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import tls from 'node:tls'

type Callback = (error: Error | null, socket?: net.Socket) => void

/** Where the tunnel ends; node hands these to `createConnection`. */
type Target = {readonly host?: string; readonly port?: number | string; readonly servername?: string}

/**
 * A keep-alive agent whose TLS connections go through an HTTP proxy by CONNECT (RFC 9110 section 9.3.6).
 * User name and password in the proxy's URL are sent as Basic credentials to the proxy alone.
 */
export function createTunnelAgent(proxy: URL, options: https.AgentOptions): https.Agent {
  const agent = new https.Agent({...options, keepAlive: true})
  // Node documents createConnection as the place to replace how an agent connects; its types leave it out.
  return Object.assign(agent, {
    createConnection(target: Target, callback: Callback): void {
      openTunnel(proxy, target, (error, socket) => {
        if (error !== null || socket === undefined)
          callback(error ?? new Error('the proxy gave no connection'))
        else callback(null, secure(socket, target, options))
      })
    },
  })
}

function secure(socket: net.Socket, target: Target, options: https.AgentOptions): tls.TLSSocket {
  const {servername} = target
  return tls.connect({
    ...options,
    socket,
    ...(servername === undefined || servername === '' ? {} : {servername}),
    ...(target.host === undefined ? {} : {host: target.host}),
  })
}

function openTunnel(proxy: URL, target: Target, callback: Callback): void {
  const name = target.host?.includes(':') === true ? `[${target.host}]` : target.host
  const authority = `${name}:${target.port ?? 443}`
  const send = proxy.protocol === 'https:' ? https.request : http.request
  const request = send({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
    method: 'CONNECT',
    path: authority,
    headers: {host: authority, ...credentialsOf(proxy)},
    agent: false,
  })
  request.on('connect', (response, socket) => {
    if (response.statusCode === 200) return callback(null, socket)
    socket.destroy()
    callback(
      new Error(`the proxy ${proxy.host} refused CONNECT ${authority} with status ${response.statusCode}`),
    )
  })
  request.on('response', (response) => {
    request.destroy()
    callback(
      new Error(`the proxy ${proxy.host} answered CONNECT ${authority} with status ${response.statusCode}`),
    )
  })
  request.on('error', (error) => {
    callback(new Error(`the proxy ${proxy.host} cannot be reached: ${error.message}`, {cause: error}))
  })
  request.end()
}

function credentialsOf(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '' && proxy.password === '') return {}
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return {'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}`}
}

import http from 'node:http'
import type {AddressInfo} from 'node:net'
import zlib from 'node:zlib'

import {expect} from 'chai'

import {exchange, type Exchange, ExchangeError} from '../../src/lib/http-exchange.js'

describe('an HTTP exchange', () => {
  let server: http.Server
  let answer: http.RequestListener

  beforeEach(async () => {
    answer = () => undefined
    server = http.createServer((request, response) => answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  function request(more: Partial<Exchange> = {}): Exchange {
    const {port} = server.address() as AddressInfo
    return {
      method: 'GET',
      url: new URL(`http://127.0.0.1:${port}/`),
      headers: {},
      timeout: 5000,
      maxBytes: 1000,
      ...more,
    }
  }

  async function failure(more: Partial<Exchange> = {}): Promise<ExchangeError> {
    const error = await exchange(request(more)).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(ExchangeError)
    return error as ExchangeError
  }

  it('sends method, headers and body, and returns status, headers and body', async () => {
    answer = (incoming, response) => {
      let text = ''
      incoming.on('data', (chunk: Buffer) => (text += chunk.toString()))
      incoming.on('end', () => {
        response.writeHead(418, {'x-seen': String(incoming.headers['x-test'])})
        response.end(`${incoming.method} ${text} ü`)
      })
    }
    const {status, headers, body} = await exchange(
      request({method: 'POST', headers: {'x-test': ['a', 'b']}, body: 'hello'}),
    )
    expect({status, body, seen: headers['x-seen']}).to.deep.equal({
      status: 418,
      body: 'POST hello ü',
      seen: 'a, b',
    })
  })

  it('undoes gzip and refuses other encodings', async () => {
    answer = (_, response) =>
      response.writeHead(200, {'content-encoding': 'gzip'}).end(zlib.gzipSync('hello'))
    expect((await exchange(request())).body).to.equal('hello')
    answer = (_, response) => response.writeHead(200, {'content-encoding': 'br'}).end('x')
    expect((await failure()).code).to.equal('BAD_ENCODING')
    answer = (_, response) => response.writeHead(200, {'content-encoding': 'gzip'}).end('hello')
    expect((await failure()).code).to.equal('TRUNCATED')
  })

  it('reads no more than it may, compressed or not', async () => {
    answer = (_, response) => response.end('x'.repeat(1001))
    expect((await failure()).code).to.equal('TOO_LARGE')
    answer = (_, response) =>
      response.writeHead(200, {'content-encoding': 'gzip'}).end(zlib.gzipSync('x'.repeat(100_000)))
    expect((await failure()).code).to.equal('TOO_LARGE')
  })

  it('ends in time when no answer comes, or comes slowly', async () => {
    expect(await failure({timeout: 30})).to.include({code: 'TIMEOUT', answered: false})
    answer = (_, response) => {
      response.writeHead(200)
      response.write('x')
    }
    expect(await failure({timeout: 100})).to.include({code: 'TIMEOUT', answered: true})
  })

  it('tells a server that is not there from one that breaks off', async () => {
    answer = (incoming) => incoming.socket.destroy()
    expect(await failure()).to.include({code: 'ECONNRESET', answered: false})
    answer = (incoming, response) => {
      response.writeHead(200, {'content-length': 10})
      response.write('x', () => incoming.socket.destroy())
    }
    expect(await failure()).to.include({code: 'TRUNCATED', answered: true})
    expect(await failure({url: new URL('http://127.0.0.1:1/')})).to.include({
      code: 'ECONNREFUSED',
      answered: false,
    })
  })
})

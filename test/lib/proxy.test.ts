import {expect} from 'chai'

import {findProxy} from '../../src/lib/proxy.js'

describe('the proxy of the environment', () => {
  const proxy = 'http://proxy:3128'
  const table: readonly [string, Record<string, string>, string | undefined][] = [
    ['https://api.example.com', {HTTPS_PROXY: proxy}, proxy],
    ['https://api.example.com', {https_proxy: proxy}, proxy],
    ['https://api.example.com', {HTTPS_PROXY: 'proxy:3128'}, proxy],
    ['http://api.example.com', {HTTPS_PROXY: proxy}, undefined],
    ['http://api.example.com', {HTTP_PROXY: proxy}, proxy],
    ['https://api.example.com', {}, undefined],
    ['https://api.example.com', {HTTPS_PROXY: ''}, undefined],
    ['https://localhost:6443', {HTTPS_PROXY: proxy}, undefined],
    ['https://127.0.0.1:6443', {HTTPS_PROXY: proxy}, undefined],
    ['https://[::1]:6443', {HTTPS_PROXY: proxy}, undefined],
    ['https://api.example.com', {HTTPS_PROXY: proxy, NO_PROXY: '*'}, undefined],
    ['https://api.example.com', {HTTPS_PROXY: proxy, NO_PROXY: 'x, Example.com'}, undefined],
    ['https://api.example.com', {HTTPS_PROXY: proxy, no_proxy: '.example.com'}, undefined],
    ['https://example.com', {HTTPS_PROXY: proxy, NO_PROXY: '.example.com'}, proxy],
    ['https://example.com', {HTTPS_PROXY: proxy, NO_PROXY: '*.example.com'}, proxy],
    ['https://notexample.com', {HTTPS_PROXY: proxy, NO_PROXY: 'example.com'}, proxy],
    ['https://api.example.com', {HTTPS_PROXY: proxy, NO_PROXY: 'example.com:443'}, undefined],
    ['https://api.example.com:6443', {HTTPS_PROXY: proxy, NO_PROXY: 'example.com:443'}, proxy],
    ['https://10.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8'}, undefined],
    ['https://11.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8'}, proxy],
    ['https://10.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.1.2.3'}, undefined],
    ['https://[2001:db8::5]', {HTTPS_PROXY: proxy, NO_PROXY: '2001:db8::/32'}, undefined],
    ['https://10.1.2.3', {HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/99, a/b, 2001:db8::/32, ,'}, proxy],
  ]
  for (const [url, env, expected] of table) {
    it(`for ${url} with ${JSON.stringify(env)} is ${expected}`, () => {
      expect(findProxy(new URL(url), env)).to.equal(expected)
    })
  }
})

import {expect} from 'chai'
import {classifyAddress} from '../../src/model/address-class.js'

const rows: readonly [string, ReturnType<typeof classifyAddress>][] = [
  ['8.8.8.8', 'global'],
  ['9.255.255.255', 'global'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'global'],
  ['172.15.255.255', 'global'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'global'],
  ['192.168.1.1', 'private'],
  ['192.169.0.0', 'global'],
  ['100.63.255.255', 'global'],
  ['100.64.0.0', 'cgnat'],
  ['100.127.255.255', 'cgnat'],
  ['100.128.0.0', 'global'],
  ['169.254.10.1', 'link-local'],
  ['127.0.0.1', 'loopback'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.255', 'documentation'],
  ['198.18.0.1', 'documentation'],
  ['198.20.0.0', 'global'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['224.0.0.1', 'unspecified'],
  ['240.0.0.1', 'unspecified'],
  ['255.255.255.255', 'unspecified'],
  ['2606:4700::1111', 'global'],
  ['fc00::1', 'private'],
  ['fdff::1', 'private'],
  ['fe00::1', 'global'],
  ['fec0::1', 'private'],
  ['fe80::1', 'link-local'],
  ['febf::1', 'link-local'],
  ['::1', 'loopback'],
  ['::', 'unspecified'],
  ['ff02::1', 'unspecified'],
  ['100::1', 'unspecified'],
  ['2001:db8::1', 'documentation'],
  ['3fff:0fff::1', 'documentation'],
  ['3fff:1000::1', 'global'],
  ['2001:2::1', 'documentation'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:8.8.8.8', 'global'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::8.8.8.8', 'global'],
  ['64:ff9b:1::1', 'private'],
  ['example.org', undefined],
  ['', undefined],
  ['10.0.0.0/8', undefined],
]

describe('address classes', () => {
  for (const [address, expected] of rows) {
    it(`${address || 'no text'} is ${expected ?? 'no address'}`, () => {
      expect(classifyAddress(address)).to.equal(expected)
    })
  }
})

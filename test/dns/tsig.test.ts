import {expect} from 'chai'
import fc from 'fast-check'
import {DnsMessageError} from '../../src/dns/message-error.js'
import {decodeMessage, encodeMessage} from '../../src/dns/message.js'
import {
  AnswerVerifier,
  findTsigAlgorithm,
  parseTsigSecret,
  signMessage,
  tsigAlgorithms,
  tsigRefusal,
  verifyMessage,
  withTsigError,
  type TsigKey,
} from '../../src/dns/tsig.js'
import {ConfigError} from '../../src/errors.js'

const key: TsigKey = {name: 'k.example', algorithm: 'hmac-sha256', secret: Buffer.from('secret')}
const now = 1_700_000_000
const query = encodeMessage({id: 0x4711, questions: [{name: 'example.com', type: 'AXFR', class: 1}]})

function judge(bytes: Buffer, other: TsigKey = key, at = now): string {
  return verifyMessage(bytes, decodeMessage(bytes), other, {now: at})
}

describe('tsig', () => {
  for (const algorithm of tsigAlgorithms) {
    it(`takes what it signed with ${algorithm}`, () => {
      const one = {...key, algorithm}
      const {bytes, mac} = signMessage(query, one, {now})
      expect(judge(bytes, one)).to.equal('ok')
      expect(decodeMessage(bytes).tsig).to.deep.include({
        keyName: 'k.example',
        algorithm,
        time: now,
        fudge: 300,
        mac,
        originalId: 0x4711,
      })
    })
  }

  it('signs as RFC 8945 says', () => {
    // made with dnspython 2.9.2: dns.tsig.sign over the same message, key and time
    const {mac} = signMessage(query, key, {now})
    expect(mac.toString('hex')).to.equal('05777bff8158d1dcd10a93281dd7cc19b3f977bf744e44583b4d8d7f4fc5c212')
  })

  it('refuses a message of which any bit was changed', () => {
    const {bytes} = signMessage(query, key, {now})
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        try {
          // the id on the wire is not signed (the original id in the record is), nor is the case of names
          const same =
            bit < 16 || JSON.stringify(decodeMessage(changed)) === JSON.stringify(decodeMessage(bytes))
          if (!same) expect(judge(changed)).not.to.equal('ok')
        } catch (error) {
          expect(error).to.be.instanceOf(DnsMessageError)
        }
      }),
      {numRuns: 2000},
    )
  })

  it('tells a wrong key, secret and clock apart', () => {
    const {bytes} = signMessage(query, key, {now})
    expect(judge(query)).to.equal('unsigned')
    expect(judge(bytes, {...key, name: 'other'})).to.equal('BADKEY')
    expect(judge(bytes, {...key, algorithm: 'hmac-sha512'})).to.equal('BADKEY')
    expect(judge(bytes, {...key, secret: Buffer.from('another')})).to.equal('BADSIG')
    expect(judge(bytes, key, now + 300)).to.equal('ok')
    expect(judge(bytes, key, now + 301)).to.equal('BADTIME')
    expect(judge(bytes, key, now - 301)).to.equal('BADTIME')
  })

  it('refuses a shortened signature', () => {
    const {bytes, mac} = signMessage(query, key, {now})
    const at = bytes.indexOf(mac)
    const short = Buffer.concat([bytes.subarray(0, at + 16), bytes.subarray(at + 32)])
    short.writeUInt16BE(16, at - 2)
    const dataLength = short.lastIndexOf(Buffer.from('0b686d61632d736861323536', 'hex')) - 2
    short.writeUInt16BE(short.readUInt16BE(dataLength) - 16, dataLength)
    expect(decodeMessage(short).tsig?.mac.length).to.equal(16)
    expect(judge(short)).to.equal('BADSIG')
  })

  it('binds an answer to its request', () => {
    const request = signMessage(query, key, {now})
    const answer = signMessage(query, key, {now, priorMac: request.mac}).bytes
    const check = (mac: Buffer): void =>
      new AnswerVerifier(key, mac).check(answer, decodeMessage(answer), now)
    expect(() => check(request.mac)).not.to.throw()
    expect(() => check(Buffer.alloc(32))).to.throw(DnsMessageError, /"k.example" is not good: BADSIG/)
  })

  function series(unsignedBetween: number): {verify: () => AnswerVerifier} {
    const request = signMessage(query, key, {now})
    const first = signMessage(query, key, {now, priorMac: request.mac})
    const between = Array.from({length: unsignedBetween}, () => query)
    const last = signMessage(query, key, {now, priorMac: first.mac, timersOnly: true, unsigned: between})
    return {
      verify: () => {
        const verifier = new AnswerVerifier(key, request.mac)
        for (const bytes of [first.bytes, ...between, last.bytes])
          verifier.check(bytes, decodeMessage(bytes), now)
        return verifier
      },
    }
  }

  it('takes a series with up to 99 unsigned messages in a row', () => {
    expect(series(0).verify().closed).to.equal(true)
    expect(series(99).verify().closed).to.equal(true)
    expect(() => series(100).verify()).to.throw(DnsMessageError, /there is none/)
  })

  it('does not close a series before a signed message', () => {
    const request = signMessage(query, key, {now})
    const first = signMessage(query, key, {now, priorMac: request.mac})
    const verifier = new AnswerVerifier(key, request.mac)
    expect(() => verifier.check(query, decodeMessage(query), now)).to.throw(/there is none/)
    verifier.check(first.bytes, decodeMessage(first.bytes), now)
    expect(verifier.closed).to.equal(true)
    verifier.check(query, decodeMessage(query), now)
    expect(verifier.closed).to.equal(false)
  })

  it('says why a server refused a signature', () => {
    const request = decodeMessage(signMessage(query, key, {now}).bytes)
    const refused = (error: number): string | undefined => {
      const {tsig} = request
      if (tsig === undefined) throw new Error('not signed')
      return tsigRefusal(decodeMessage(withTsigError(query, tsig, error, now)), key, now)
    }
    expect(refused(17)).to.equal('BADKEY: it does not know the TSIG key "k.example" with hmac-sha256')
    expect(refused(16)).to.equal('BADSIG: its secret of the TSIG key "k.example" is another one')
    expect(refused(18)).to.equal('BADTIME: its clock differs from this one by more than 300 seconds')
    expect(refused(22)).to.equal('BADTRUNC for the TSIG key "k.example"')
    expect(refused(0)).to.equal(undefined)
    const other = Buffer.alloc(6)
    other.writeUIntBE(now + 4000, 0, 6)
    const late = decodeMessage(signMessage(query, key, {now, error: 18, other}).bytes)
    expect(tsigRefusal(late, key, now)).to.equal('BADTIME: its clock differs from this one by 4000 seconds')
  })

  it('knows algorithms in every spelling in use', () => {
    for (const text of ['hmac-sha256', 'HMAC-SHA256.', 'sha256', ' hmac-sha256. '])
      expect(findTsigAlgorithm(text)).to.equal('hmac-sha256')
    for (const text of ['hmac-md5', 'hmac-md5.sig-alg.reg.int', '', 'sha3'])
      expect(findTsigAlgorithm(text)).to.equal(undefined)
  })

  it('reads a secret in base64 and never repeats it', () => {
    expect(parseTsigSecret(' c2VjcmV0 \n').toString()).to.equal('secret')
    expect(parseTsigSecret('c2VjcmV0eQ').toString()).to.equal('secrety')
    for (const text of ['', 'not base64!', 'geheim-Wort']) {
      expect(() => parseTsigSecret(text))
        .to.throw(ConfigError, /is not base64/)
        .with.property('message')
        .not.contains(text || 'x')
    }
  })
})

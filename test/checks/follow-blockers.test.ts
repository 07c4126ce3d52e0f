import {expect} from 'chai'
import {followBlockers} from '../../src/checks/follow-blockers.js'
import {fail, inconclusive, pass, skip, type CheckResult} from '../../src/checks/result.js'
import {clusterSubject, serviceSubject} from '../../src/checks/subject.js'

const web = serviceSubject('shop/web')

function waits(code: string, blocker: string, subject = web): CheckResult {
  return {...skip(code, subject, 'blocked-by', `blocked by ${blocker}`), args: {blockedBy: blocker}}
}

function lastOf(...results: readonly CheckResult[]): CheckResult | undefined {
  return followBlockers(results).at(-1)
}

describe('what waits for an earlier check', () => {
  it('is left as it is where that check failed', () => {
    const failed = fail('MLD0203', clusterSubject, {reason: 'x', message: 'x'})
    const waiting = waits('MLD0204', 'MLD0203')
    expect(lastOf(failed, waiting)).to.equal(waiting)
  })

  it('has the reason of that check where it was not run', () => {
    const denied = skip('MLD0203', clusterSubject, 'rbac-denied', 'no permission: list bgppeers.metallb.io')
    expect(lastOf(denied, waits('MLD0204', 'MLD0203'))).to.deep.equal({
      ...denied,
      code: 'MLD0204',
      subject: web,
    })
  })

  it('takes the result of its own subject before that of another', () => {
    const other = inconclusive('MLD0218', serviceSubject('shop/api'), 'not-confirmed', 'other')
    const own = inconclusive('MLD0218', web, 'not-confirmed', 'own')
    expect(lastOf(other, own, waits('MLD0216', 'MLD0218'))?.message).to.equal('own')
  })

  it('is followed to the failure that blocks its blocker', () => {
    const failed = fail('MLD0206', web, {reason: 'x', message: 'x'})
    const found = lastOf(failed, waits('MLD0214', 'MLD0206'), waits('MLD0216', 'MLD0214'))
    expect(found).to.include({status: 'skip', message: 'blocked by MLD0206'})
    expect(found?.args).to.deep.equal({blockedBy: 'MLD0206'})
  })

  it('has no verdict where the other passed, is not there, or waits for it in turn', () => {
    for (const others of [[], [pass('MLD0203', clusterSubject)], [waits('MLD0203', 'MLD0204')]])
      expect(lastOf(...others, waits('MLD0204', 'MLD0203'))).to.include({
        status: 'inconclusive',
        reason: 'not-judged',
      })
  })
})

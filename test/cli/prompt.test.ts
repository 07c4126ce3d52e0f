import {PassThrough} from 'node:stream'
import {expect} from 'chai'
import {approve} from '../../src/cli/prompt.js'
import {MldnsError} from '../../src/errors.js'

function terminal() {
  const stdin = Object.assign(new PassThrough(), {isTTY: true})
  const stderr = new PassThrough()
  return {stdin, stderr}
}

async function refusal(asking: Promise<void>): Promise<MldnsError> {
  try {
    await asking
  } catch (error) {
    if (error instanceof MldnsError) return error
    throw error
  }
  throw new Error('it was approved')
}

describe('asking', () => {
  for (const answer of ['y\n', 'yes\n', 'Y\n', ' YES \n']) {
    it(`takes ${JSON.stringify(answer)} for approval`, async () => {
      const streams = terminal()
      streams.stdin.write(answer)
      await approve('apply these 5 changes?', streams)
      expect(String(streams.stderr.read())).to.equal('apply these 5 changes? [y/N] ')
    })
  }

  for (const answer of ['\n', 'n\n', 'yep\n', 'ja\n', '']) {
    it(`takes ${JSON.stringify(answer)} for a refusal`, async () => {
      const streams = terminal()
      streams.stdin.end(answer)
      const error = await refusal(approve('apply?', streams))
      expect([error.exit, error.code]).to.deep.equal(['unapproved', 'DECLINED'])
    })
  }

  it('is refused without a terminal, without a word', async () => {
    const stdin = new PassThrough()
    const stderr = new PassThrough()
    stdin.end('y\n')
    const error = await refusal(approve('apply?', {stdin, stderr}))
    expect([error.exit, error.code, stderr.read()]).to.deep.equal(['unapproved', 'NO_TERMINAL', null])
    expect(error.hint).to.include('--yes')
  })

  it('ends when the run is asked to stop', async () => {
    const controller = new AbortController()
    const asking = approve('apply?', {...terminal(), stop: controller.signal})
    controller.abort()
    expect((await refusal(asking)).code).to.equal('DECLINED')
  })
})

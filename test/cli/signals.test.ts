import {EventEmitter} from 'node:events'
import {expect} from 'chai'
import {watchSignals} from '../../src/cli/signals.js'

function watch() {
  const source = new EventEmitter()
  const exits: number[] = []
  const notices: string[] = []
  const signals = watchSignals(source, (code) => exits.push(code))
  return {source, exits, notices, signals, tell: (text: string) => notices.push(text)}
}

describe('signals', () => {
  it('end a reading run at once, with 130 and 143', () => {
    const {source, exits} = watch()
    source.emit('SIGINT')
    source.emit('SIGTERM')
    expect(exits).to.deep.equal([130, 143])
  })

  it('only ask a writing run to stop, once', () => {
    const {source, exits, notices, signals, tell} = watch()
    signals.beGraceful(tell)
    expect(signals.interrupted()).to.equal(undefined)
    source.emit('SIGTERM')
    expect([exits, notices.length, signals.interrupted(), signals.stop.aborted]).to.deep.equal([
      [],
      1,
      'terminated',
      true,
    ])
  })

  it('end a writing run when a second one comes', () => {
    const {source, exits, signals, tell} = watch()
    signals.beGraceful(tell)
    source.emit('SIGINT')
    source.emit('SIGINT')
    expect(exits).to.deep.equal([130])
    expect(signals.interrupted()).to.equal('interrupted')
  })

  it('are no longer heard after close', () => {
    const {source, signals} = watch()
    signals.close()
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).to.equal(0)
  })
})

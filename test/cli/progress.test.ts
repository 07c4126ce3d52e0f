import {PassThrough} from 'node:stream'
import {setTimeout} from 'node:timers/promises'
import {expect} from 'chai'
import {openProgress} from '../../src/cli/progress.js'

/** A stream that stands for standard error. */
function screen(isTTY: boolean) {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
  })
  const stderr = Object.assign(stream, {isTTY, columns: 80, rows: 24}) as unknown as NodeJS.WriteStream
  return {stderr, text: () => text}
}

/** Waits until the screen shows a text; mocha's time-out ends a wait in vain. */
async function shows(text: () => string, wanted: string): Promise<void> {
  while (!text().includes(wanted)) await setTimeout(5)
}

describe('progress', () => {
  it('is a line per step when there is no terminal', async () => {
    const {stderr, text} = screen(false)
    const progress = openProgress({stderr, quiet: false, delay: 0})
    const cluster = progress.step('reading the cluster')
    const zone = progress.step('reading example.com')
    await shows(text, 'reading example.com')
    cluster.done('5 objects')
    zone.fail('refused')
    await shows(text, '5 objects')
    await shows(text, 'refused')
    await progress.close()
    expect(text()).not.to.include('\u001b[?25l')
  })

  it('is drawn on a terminal, and leaves the cursor visible', async () => {
    const {stderr, text} = screen(true)
    const progress = openProgress({stderr, quiet: false, delay: 0})
    const step = progress.step('reading the cluster')
    await shows(text, 'reading the cluster')
    step.update('page 2')
    step.done()
    await progress.close()
    expect(text().lastIndexOf('\u001b[?25h')).to.be.greaterThan(text().lastIndexOf('\u001b[?25l'))
  })

  it('follows steps that begin while a list is drawn', async () => {
    const {stderr, text} = screen(false)
    const progress = openProgress({stderr, quiet: false, delay: 0})
    const first = progress.step('first')
    await shows(text, 'first')
    const second = progress.step('second')
    first.done()
    await shows(text, 'second')
    second.done()
    await progress.close()
  })

  it('is not shown for a run that is over before the delay', async () => {
    const {stderr, text} = screen(true)
    const progress = openProgress({stderr, quiet: false, delay: 60_000})
    progress.step('reading the cluster').done()
    await progress.close()
    expect(text()).to.equal('')
  })

  it('is not shown with --quiet, but warnings are', async () => {
    const {stderr, text} = screen(true)
    const progress = openProgress({stderr, quiet: true, delay: 0})
    progress.step('reading the cluster').done()
    await setTimeout(20)
    progress.warn('something')
    await progress.close()
    expect(text()).to.equal('warning: something\n')
  })

  it('ends although a step was never ended', async () => {
    const {stderr, text} = screen(false)
    const progress = openProgress({stderr, quiet: false, delay: 0})
    progress.step('reading the cluster')
    await shows(text, 'reading the cluster')
    await progress.close()
    expect(text()).to.include('not finished')
  })

  it('never touches standard output', async () => {
    const write = process.stdout.write.bind(process.stdout)
    let stray = ''
    process.stdout.write = (chunk: string | Uint8Array) => {
      stray += String(chunk)
      return true
    }
    try {
      const {stderr, text} = screen(true)
      const progress = openProgress({stderr, quiet: false, delay: 0})
      const step = progress.step('reading the cluster')
      await shows(text, 'reading the cluster')
      step.done('all')
      await progress.close()
    } finally {
      process.stdout.write = write
    }
    expect(stray).to.equal('')
  })
})

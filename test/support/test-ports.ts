import {createHash} from 'node:crypto'
import type {Clock, Digest, Reporter} from '../../src/model/ports.js'

/** A clock that stands still but for the sleeps it is asked for, which take no time; `slept` lists them. */
export function testClock(start = '2026-01-02T03:04:05Z'): Clock & {readonly slept: number[]} {
  let now = new Date(start).getTime()
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(now),
    sleep: async (milliseconds) => {
      slept.push(milliseconds)
      now += milliseconds
    },
  }
}

/** A reporter that keeps what was reported, in order. */
export function recordingReporter(): Reporter & {readonly lines: string[]} {
  const lines: string[] = []
  return {
    lines,
    step: (title) => {
      lines.push(`start ${title}`)
      return {
        update: () => undefined,
        done: (text) => lines.push(`done ${text ?? title}`),
        fail: (text) => lines.push(`fail ${text}`),
      }
    },
    warn: (message) => lines.push(`warn ${message}`),
  }
}

/** SHA-256, as the product computes it. */
export const testDigest: Digest = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`

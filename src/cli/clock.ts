import {setTimeout} from 'node:timers/promises'
import type {Clock} from '../model/ports.js'

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds) => {
    await setTimeout(milliseconds)
  },
}

import {parseInstant, toCivilTime} from '../model/instant.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const minute = 60
const hour = 3600
const day = 86_400

/** A length of time in at most two units: `45 s`, `15 min`, `1 h 30 min`, `2 d`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < minute) return `${whole} s`
  if (whole < hour) return twoUnits(whole, minute, 'min', 1, 's')
  if (whole < day) return twoUnits(whole, hour, 'h', minute, 'min')
  return twoUnits(whole, day, 'd', hour, 'h')
}

function twoUnits(seconds: number, large: number, name: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small)
  return rest === 0
    ? `${Math.floor(seconds / large)} ${name}`
    : `${Math.floor(seconds / large)} ${name} ${rest} ${smallName}`
}

/** How long an action took: `12 ms`, `0.3 s`, then as {@link formatDuration}. */
export function formatSpent(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.max(0, Math.round(milliseconds))} ms`
  return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : formatDuration(milliseconds / 1000)
}

/** How long ago something was (`8 min ago`), its date when that is days; '' when a time cannot be read. */
export function formatAge(instant: string, now: string): string {
  const then = parseInstant(instant)
  const current = parseInstant(now)
  if (then === undefined || current === undefined) return ''
  const seconds = (current - then) / 1000
  if (seconds < minute) return 'just now'
  if (seconds < hour) return `${Math.floor(seconds / minute)} min ago`
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)} h ago`
  return `on ${formatMoment(instant, now)}`
}

/** A moment as near as needed, UTC: `06:01 UTC`, `24 Nov 06:01 UTC`, `2 Mar`, `2 Mar 2025`; '' when unreadable. */
export function formatMoment(instant: string, now: string): string {
  const milliseconds = parseInstant(instant)
  const current = parseInstant(now)
  if (milliseconds === undefined || current === undefined) return ''
  const time = toCivilTime(milliseconds)
  const today = toCivilTime(current)
  const clock = `${twoDigits(time.hour)}:${twoDigits(time.minute)} UTC`
  const date = `${time.day} ${months[time.month - 1] ?? ''}`
  if (time.year !== today.year) return `${date} ${time.year}`
  if (time.month === today.month && time.day === today.day) return clock
  return Math.abs(current - milliseconds) < 7 * day * 1000 ? `${date} ${clock}` : date
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Time from now until a moment: `in 15 min`; '' when it is past or cannot be read. */
export function formatUntil(instant: string, now: string): string {
  const then = parseInstant(instant)
  const current = parseInstant(now)
  if (then === undefined || current === undefined || then <= current) return ''
  return `in ${formatDuration((then - current) / 1000)}`
}

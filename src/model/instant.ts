/** A moment as people write it, UTC. `month` is 1…12. */
export type CivilTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const form = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/
const millisecondsPerDay = 86_400_000

/**
 * Milliseconds since 1970-01-01T00:00:00Z of an RFC 3339 date-time, or undefined when the text is none.
 * Fractions are cut to milliseconds. The day of the month is not checked against the month.
 */
export function parseInstant(text: string): number | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  const days = daysSinceEpoch(year ?? 0, month ?? 0, day ?? 0)
  const seconds = days * 86_400 + (hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0)
  const fraction = match[7] === undefined ? 0 : Math.trunc(Number(match[7]) * 1000)
  return seconds * 1000 + fraction - offsetOf(match[8] ?? 'Z')
}

function offsetOf(text: string): number {
  if (text.length === 1) return 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))
  return (text.startsWith('-') ? -minutes : minutes) * 60_000
}

/** Days of the proleptic Gregorian calendar, years counted from March so that the leap day is the last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The civil time, UTC, of a number of milliseconds since 1970. */
export function toCivilTime(milliseconds: number): CivilTime {
  const days = Math.floor(milliseconds / millisecondsPerDay)
  const seconds = Math.floor((milliseconds - days * millisecondsPerDay) / 1000)
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leapless =
    dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor(leapless / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
  }
}

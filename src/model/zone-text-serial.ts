const modulus = 4_294_967_296

/**
 * The serial that follows `serial`, never a smaller one by RFC 1982 3.2. One in the form YYYYMMDDnn becomes the first
 * of `today` (`YYYYMMDD`, UTC) or, when that is used up or the serial lies in the future, the next number. Any other is
 * raised by one; 0 is left out, which some servers take for "no serial".
 */
export function nextSerial(serial: number, today: string): number {
  const first = Number(today) * 100
  if (isDated(serial) && serial < first) return first
  const next = (serial + 1) % modulus
  return next === 0 ? 1 : next
}

/** Whether a serial has the form YYYYMMDDnn of a date from 1980 to 2099. */
function isDated(serial: number): boolean {
  const [year, month, day] = [
    Math.floor(serial / 1_000_000),
    Math.floor(serial / 10_000) % 100,
    Math.floor(serial / 100) % 100,
  ]
  return year >= 1980 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

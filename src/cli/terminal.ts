import {Chalk} from 'chalk'
import type {Values} from '../config/settings.js'
import {plainPalette, type Palette} from '../render/palette.js'
import type {TextOptions} from '../render/text-style.js'

/** What has to be known of an output stream. */
export type Screen = {readonly isTTY?: boolean; readonly columns?: number}

/** The variables of an environment. */
export type Environment = Readonly<Record<string, string | undefined>>

const defaultWidth = 80

/** How text on this stream is to look. */
export function toTextOptions(values: Values, screen: Screen, env: Environment, now: Date): TextOptions {
  return {
    width: values.width ?? widthOf(screen, env),
    palette: wantsColour(screen, env) ? colourPalette() : plainPalette,
    ascii: values.ascii ?? hasNarrowLocale(env),
    compact: values.compact,
    full: values.full,
    now: now.toISOString(),
  }
}

/** How text in a file is to look. */
export function toFileOptions(values: Values, env: Environment, now: Date): TextOptions {
  return {...toTextOptions(values, {}, {...env, FORCE_COLOR: '0'}, now)}
}

/** COLUMNS, else the terminal, else 80. */
export function widthOf({columns}: Screen, env: Environment): number {
  const asked = env['COLUMNS'] ?? ''
  if (/^[1-9]\d{0,3}$/.test(asked)) return Number(asked)
  return columns === undefined || columns < 1 ? defaultWidth : columns
}

/** FORCE_COLOR beats NO_COLOR (no-color.org), as in Node; without both a terminal has colours. */
export function wantsColour({isTTY}: Screen, env: Environment): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return isTTY === true
}

/** Whether the locale is one that is not UTF-8. Without any locale, as in containers, UTF-8 is taken for granted. */
export function hasNarrowLocale(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return locale !== undefined && !/utf-?8/i.test(locale)
}

function colourPalette(): Palette {
  const chalk = new Chalk({level: 1})
  return {
    add: (text) => chalk.green(text),
    change: (text) => chalk.yellow(text),
    remove: (text) => chalk.red(text),
    good: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    error: (text) => chalk.red(text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
  }
}

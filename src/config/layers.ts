import {dirname, isAbsolute, join, relative, resolve} from 'node:path'
import {isObject, type JsonObject} from '../model/json.js'
import {findNearest} from '../model/nearest.js'
import type {Origin, Said} from './effective.js'
import type {ConfigFile} from './file.js'
import {parseTexts, parseYamlValue} from './parse-value.js'
import type {Problem} from './problem.js'
import {secretNames} from './secret-names.js'
import type {SettingType, SettingValue} from './setting.js'
import {envOf, findSetting, settingNames, settings, type SettingName} from './settings.js'

/** What one layer says, and what is wrong in it. */
export type Layer = {readonly said: readonly Said[]; readonly problems: readonly Problem[]}

/** What one view of the file says. */
export type ViewLayer = Layer & {readonly name: string}

/** The raw values of flags, by setting, as the parser of the command line gave them. */
export type RawFlags = Readonly<Record<string, boolean | string | readonly string[] | undefined>>

/** What flags say. */
export function readFlags(flags: RawFlags, names: readonly SettingName[]): Layer {
  const said: Said[] = []
  const problems: Problem[] = []
  for (const name of names) {
    const raw = flags[name]
    if (raw === undefined) continue
    const flag = raw === false ? `--no-${name}` : `--${name}`
    const origin: Origin = {kind: 'flag', text: `flag ${flag}`}
    const texts = typeof raw === 'string' ? [raw] : typeof raw === 'boolean' ? [String(raw)] : raw
    const parsed = parseTexts(settings[name], texts)
    if ('problem' in parsed) problems.push({place: flag, subject: name, message: parsed.problem})
    else said.push({name, value: parsed.value, origin})
  }
  return {said, problems}
}

/** What the environment says. An empty variable says nothing; a list has one value per line, as in external-dns. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly SettingName[],
): Layer {
  const said: Said[] = []
  const problems: Problem[] = []
  for (const name of names) {
    const variable = [name, ...(settings[name].aliases ?? [])]
      .map(envOf)
      .find((key) => (env[key] ?? '') !== '')
    const text = variable === undefined ? undefined : env[variable]
    if (variable === undefined || text === undefined) continue
    const texts = settings[name].list === true ? text.split(/\r?\n/) : [text]
    const parsed = parseTexts(settings[name], texts)
    if ('problem' in parsed) problems.push({place: variable, subject: name, message: parsed.problem})
    else
      said.push({name, value: parsed.value, origin: {kind: 'environment', text: `environment ${variable}`}})
  }
  return {said, problems}
}

/** What Kubernetes sets in every pod for a Service that is called mldns. */
const serviceLinks = /^MLDNS_(PORT|SERVICE)(_|$)/
const plainVariables = ['MLDNS_DEBUG', ...secretNames.map(({env}) => env)]

/**
 * Variables that look like misspelt settings. Others that begin with MLDNS_ are left alone.
 */
export function misspeltVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = [
    ...settingNames.flatMap((name) => [name, ...(settings[name].aliases ?? [])].map(envOf)),
    ...plainVariables,
  ]
  return Object.keys(env)
    .filter((key) => key.startsWith('MLDNS_') && !serviceLinks.test(key) && !known.includes(key))
    .sort()
    .flatMap((key) => {
      const near = findNearest(
        key.slice('MLDNS_'.length),
        known.map((name) => name.slice('MLDNS_'.length)),
      )
      return near === undefined ? [] : [`${key} is no setting and is ignored; did you mean MLDNS_${near}?`]
    })
}

/** What the file says for all views. */
export function readFileLayer(file: ConfigFile, cwd: string): Layer {
  const {views: _, ...content} = file.content
  return readMap({file, cwd, content, path: '', inView: false})
}

/** What the file says for each view; empty when it has no `views`. */
export function readViews(
  file: ConfigFile,
  cwd: string,
): {readonly views: readonly ViewLayer[]; readonly problems: readonly Problem[]} {
  const raw = file.content['views']
  if (raw === undefined) return {views: [], problems: []}
  const at = placeIn(file, 'views')
  if (!Array.isArray(raw) || raw.length === 0) {
    return {
      views: [],
      problems: [{place: at, subject: 'views', message: 'expected a list of views, each with a name'}],
    }
  }
  const views = raw.map((view: unknown, index) => readView(file, cwd, view, index))
  return {views, problems: doubleNames(views, at)}
}

function readView(file: ConfigFile, cwd: string, raw: unknown, index: number): ViewLayer {
  const path = `views/${index}`
  const subject = `view ${index + 1}`
  if (!isObject(raw)) {
    return {
      name: '',
      said: [],
      problems: [{place: placeIn(file, path), subject, message: 'expected a map with a name'}],
    }
  }
  const {name, ...content} = raw
  const layer = readMap({file, cwd, content, path, inView: true})
  if (typeof name === 'string' && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) return {name, ...layer}
  const place = placeIn(file, name === undefined ? path : `${path}/name`)
  const message = `found ${name === undefined ? 'no name' : `the name ${JSON.stringify(name)}`}, expected small letters, digits and "-"`
  return {name: '', said: layer.said, problems: [{place, subject, message}, ...layer.problems]}
}

function doubleNames(views: readonly ViewLayer[], place: string): readonly Problem[] {
  const names = views.map(({name}) => name).filter((name) => name !== '')
  const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...doubles].map((name) => ({place, subject: 'views', message: `two views are called ${name}`}))
}

type MapReading = {
  readonly file: ConfigFile
  readonly cwd: string
  readonly content: JsonObject
  readonly path: string
  readonly inView: boolean
}

function readMap(reading: MapReading): Layer {
  const said: Said[] = []
  const problems: Problem[] = []
  for (const [key, value] of Object.entries(reading.content)) {
    const place = placeIn(reading.file, reading.path === '' ? key : `${reading.path}/${key}`)
    const name = findSetting(key)
    const refusal = refuseKey(key, name, reading.inView)
    if (name === undefined || refusal !== undefined) {
      problems.push({place, subject: key, message: refusal ?? ''})
      continue
    }
    const parsed = parseYamlValue(settings[name], value)
    if ('problem' in parsed) problems.push({place, subject: key, message: parsed.problem})
    else {
      const resolved = besideFile(settings[name].type, parsed.value, reading)
      said.push({name, value: resolved, origin: {kind: 'file', text: place}})
    }
  }
  return {said, problems}
}

function refuseKey(key: string, name: SettingName | undefined, inView: boolean): string | undefined {
  const secret = secretNames.find((row) => row.name === key)
  if (secret !== undefined) {
    return `a secret does not belong in this file; set ${secret.env} or name a file with ${secret.file}`
  }
  if (name === undefined) {
    const near = findNearest(key, [...settingNames, 'views'])
    return near === undefined ? 'there is no such setting' : `there is no such setting; did you mean ${near}?`
  }
  if (settings[name].runOnly === true) return `belongs to one run; give it as --${name} or ${envOf(name)}`
  if (inView && settings[name].view !== true) return 'holds for all views; move it out of the view'
  return undefined
}

function placeIn(file: ConfigFile, path: string): string {
  const line = file.lineOf(path)
  return line === undefined ? file.label : `${file.label}:${line}`
}

/** Relative paths in a file start at the file. */
function besideFile(type: SettingType, value: SettingValue, {file, cwd}: MapReading): SettingValue {
  const move = type === 'path' ? movePath : type === 'output' ? moveOutput : undefined
  if (move === undefined) return value
  const from = dirname(file.path)
  if (typeof value === 'string') return move(value, from, cwd)
  return Array.isArray(value) ? value.map((member: string) => move(member, from, cwd)) : value
}

function movePath(path: string, from: string, cwd: string): string {
  if (path === '' || path === '-' || isAbsolute(path)) return path
  const moved = resolve(from, path)
  const near = relative(cwd, moved)
  return near.startsWith('..') ? moved : near === '' ? '.' : join(near)
}

function moveOutput(output: string, from: string, cwd: string): string {
  const at = output.indexOf('=')
  return at < 0 ? output : `${output.slice(0, at + 1)}${movePath(output.slice(at + 1), from, cwd)}`
}

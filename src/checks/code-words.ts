import {listNearest} from '../model/nearest.js'
import {chainLinks, checkGroups, type ChainLink, type CheckEntry} from './check.js'
import {allChecks, findCheck} from './registry.js'

/** The codes a word stands for, or what is wrong with it. */
export type CodesOrProblem =
  | {readonly ok: true; readonly codes: readonly string[]; readonly isGroup: boolean}
  | {readonly ok: false; readonly problem: string}

/** What words may stand for besides the code or name of one check. */
export type WordKinds = {readonly groups: boolean; readonly links: boolean}

/**
 * The codes that a word of the user stands for: a code (`MLD0210`, `0210`), a name (`advertised-pool`) and, where
 * allowed, a group (`02`) or a link of the chain (`reachability`).
 */
export function codesOfWord(word: string, {groups, links}: WordKinds): CodesOrProblem {
  const check = findCheck(word)
  if (check !== undefined) return {ok: true, codes: [check.code], isGroup: false}
  const text = word.trim().toLowerCase()
  if (groups && Object.hasOwn(checkGroups, text)) return chosen(({code}) => code.slice(3, 5) === text)
  const asked = aliases[text] ?? text
  if (links && chainLinks.some((link) => link === asked)) return chosen(({link}) => link === asked)
  const expected = [
    'a code such as MLD0210 or a name such as advertised-pool',
    ...(groups ? ['a group such as 02'] : []),
    ...(links ? ['a link such as reachability'] : []),
  ].join(', ')
  const near = listNearest(text, knownWords(links), 1)
  const hint = near.length === 0 ? '' : `; did you mean ${near.join()}?`
  return {ok: false, problem: `there is no check ${JSON.stringify(word)}, expected ${expected}${hint}`}
}

/** Links as a report calls them. */
const aliases: Readonly<Record<string, ChainLink>> = {
  name: 'desired',
  address: 'lb-address',
  announcement: 'lb-announcement',
}

function chosen(matches: (check: CheckEntry) => boolean): CodesOrProblem {
  return {ok: true, codes: allChecks.filter(matches).map(({code}) => code), isGroup: true}
}

function knownWords(links: boolean): readonly string[] {
  return [...allChecks.map(({slug}) => slug), ...(links ? [...chainLinks, ...Object.keys(aliases)] : [])]
}

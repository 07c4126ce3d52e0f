import type {ExplainedName, Step} from '../plan/explain-name.js'
import type {ExplainedObject, Explanation} from '../plan/explain.js'
import {objectText} from './change-facts.js'
import {fixLines} from './held-text.js'
import {padTo} from './layout.js'
import {sentenceLines, toTextStyle, type TextOptions, type TextStyle} from './text-style.js'

const outcomes: Readonly<Record<ExplainedName['outcome'], string>> = {
  create: 'is created',
  update: 'is updated',
  replace: 'is replaced',
  delete: 'is deleted',
  unchanged: 'is as wanted',
  held: 'is held back',
  'left-alone': 'is left alone',
  absent: 'does not exist and is not planned',
}

/** Why a name is planned, held or left alone: the steps from object to record, the first broken one with its fix. */
export function renderExplanation(explanation: Explanation, options: TextOptions): string {
  const style = toTextStyle(options)
  const sections = explanation.known
    ? [
        ...explanation.objects.map((object) => objectSection(object, style)),
        ...explanation.names.map((name) => nameSection(name, style)),
      ]
    : [unknownSection(explanation, style)]
  const lines = sections.flatMap((section) => ['', ...section])
  return `${lines.slice(1).join('\n')}\n`
}

function unknownSection({subject, suggestions}: Explanation, style: TextStyle): readonly string[] {
  return [
    ...sentenceLines(style, 2, `Neither an object nor a zone that was read knows ${subject}.`),
    ...(suggestions.length === 0 ? [] : sentenceLines(style, 2, `Perhaps meant: ${suggestions.join(', ')}`)),
  ]
}

function objectSection({ref, steps}: ExplainedObject, style: TextStyle): readonly string[] {
  return [
    ...sentenceLines(style, 2, objectText(ref), style.palette.strong),
    ...steps.flatMap((step) => stepLines(step, style)),
  ]
}

function nameSection(explained: ExplainedName, style: TextStyle): readonly string[] {
  const {name, type, zone, view, outcome, steps} = explained
  const place = [zone === '' ? '' : `zone ${zone}`, view === '' ? '' : `view ${view}`].filter(
    (part) => part !== '',
  )
  const title = `${name}${type === '' ? '' : ` ${type}`} ${outcomes[outcome]}`
  const where = place.length === 0 ? '' : ` (${place.join(', ')})`
  return [
    ...sentenceLines(style, 2, `${title}${where}`, style.palette.strong),
    ...steps.flatMap((step) => stepLines(step, style)),
  ]
}

/** `ok` or `no`, the link of the chain, what was found there. */
function stepLines({ok, at, message, fix}: Step, style: TextStyle): readonly string[] {
  const indent = 19
  const word = ok ? style.palette.good('ok') : style.palette.error('no')
  const [first = '', ...rest] = sentenceLines(style, indent, message)
  const lead = `    ${word}  ${padTo(style.show(at), 10)} `
  return [lead + first.trimStart(), ...rest, ...(fix === undefined ? [] : fixLines([fix], indent, style))]
}

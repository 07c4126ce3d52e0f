import type {Report, ReportSubject} from '../checks/report.js'
import {titleOfSubject} from '../checks/subject.js'
import {indexReport} from './report-facts.js'
import {visible} from './visible.js'

/**
 * The failures that count, one line each, for grep: `error MLD0210 Service/shop/web no-advertisement: message`. The
 * first three words hold no blanks. Nothing at all when nothing fails; what is only worth knowing is told with `full`.
 */
export function renderReportShort(report: Report, options: {readonly full?: boolean} = {}): string {
  const index = indexReport(report)
  return index.problems
    .filter(({severity}) => severity !== 'info' || options.full === true)
    .map(({severity, code, slug, reason, subject, message}) => {
      const object = objectWord(index.subjects.get(subject), subject)
      return `${severity} ${code} ${object} ${visible(reason ?? slug)}: ${visible(message)}\n`
    })
    .join('')
}

/** `Service/shop/web`, `pool/lan`, `host/www.example.com@public`, `cluster`. */
function objectWord(subject: ReportSubject | undefined, id: string): string {
  const text = subject === undefined ? id : wordOf(subject)
  return visible(text).replaceAll(' ', String.raw`\u{20}`)
}

function wordOf(subject: ReportSubject): string {
  const {kind, name, view, id} = subject
  if (kind === 'hostname') return `host/${name}${view === undefined ? '' : `@${view}`}`
  if (kind === 'zone' || kind === 'provider') return `${kind}/${name}${view === undefined ? '' : `@${view}`}`
  if (id === 'cluster' || id === 'tool') return titleOfSubject(subject)
  if (kind === 'cluster') return id.replace(':', '/')
  return titleOfSubject(subject).replace(' ', '/')
}

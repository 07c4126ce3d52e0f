import type {Report} from '../checks/report.js'
import {renderReportEvents} from './report-events.js'
import {renderReportGithub} from './report-github.js'
import {renderReportJson} from './report-json.js'
import {renderReportJunit, type JunitOptions} from './report-junit.js'
import {renderReportMarkdown, type ReportMarkdownOptions} from './report-markdown.js'
import {renderReportMermaid} from './report-mermaid.js'
import {renderReportPrometheus} from './report-prometheus.js'
import {renderReportSarif, type SarifOptions} from './report-sarif.js'
import {renderReportShort} from './report-short.js'
import {renderReportText} from './report-text.js'
import type {TextOptions} from './text-style.js'

/** What shapes a report; every format takes what concerns it. */
export type ReportRenderOptions = TextOptions & JunitOptions & ReportMarkdownOptions & SarifOptions

const renderers = {
  text: renderReportText,
  short: renderReportShort,
  json: renderReportJson,
  ndjson: renderReportEvents,
  junit: renderReportJunit,
  sarif: renderReportSarif,
  markdown: renderReportMarkdown,
  mermaid: renderReportMermaid,
  github: renderReportGithub,
  prometheus: renderReportPrometheus,
} as const satisfies Readonly<Record<string, (report: Report, options: ReportRenderOptions) => string>>

export type ReportFormat = keyof typeof renderers

/** The formats a report can be shown in, the default first. */
export const reportFormats = [
  'text',
  'short',
  'json',
  'ndjson',
  'junit',
  'sarif',
  'markdown',
  'mermaid',
  'github',
  'prometheus',
] as const satisfies readonly [ReportFormat, ...ReportFormat[]]

/** A report in one format; text for a format it does not have. */
export function renderReport(format: string, report: Report, options: ReportRenderOptions): string {
  return isReportFormat(format) ? renderers[format](report, options) : renderReportText(report, options)
}

function isReportFormat(format: string): format is ReportFormat {
  return Object.hasOwn(renderers, format)
}

import type {Report} from '../checks/report.js'
import {exitCodes} from '../exit-codes.js'
import {parseInstant} from '../model/instant.js'
import {indexReport} from './report-facts.js'
import {visible} from './visible.js'

type Sample = {readonly labels: Readonly<Record<string, string>>; readonly value: number}

/** A report as metrics for the textfile collector of node_exporter (text format 0.0.4). */
export function renderReportPrometheus(report: Report): string {
  const started = parseInstant(report.startedAt) ?? 0
  const finished = (started + report.durationMs) / 1000
  const inventory = report.findings.find(({code}) => code === 'MLD0104')
  return [
    ...metric('mldns_run_timestamp_seconds', 'When the run ended.', [{labels: {}, value: finished}]),
    ...metric('mldns_run_duration_seconds', 'How long the run took.', [
      {labels: {}, value: report.durationMs / 1000},
    ]),
    ...metric('mldns_run_exit_code', 'Exit code of the run.', [
      {labels: {}, value: exitCodes[report.exit].code},
    ]),
    ...metric('mldns_findings', 'Judged checks by group, severity and status.', findingSamples(report)),
    ...metric('mldns_check_failed', 'Failures that count.', failedSamples(report)),
    ...(inventory === undefined || inventory.status === 'na'
      ? []
      : metric('mldns_inventory_complete', 'Whether every list of the cluster was read to its end.', [
          {labels: {}, value: inventory.status === 'pass' ? 1 : 0},
        ])),
  ].join('')
}

function findingSamples({findings}: Report): readonly Sample[] {
  const counts = new Map<string, {labels: Record<string, string>; value: number}>()
  for (const {group, severity, status, suppressed, count} of findings) {
    const labels = {group, severity, status: suppressed === undefined ? status : 'suppressed'}
    const key = Object.values(labels).join('\0')
    const known = counts.get(key) ?? {labels, value: 0}
    known.value += count
    counts.set(key, known)
  }
  return [...counts.values()]
}

/** A check that fails for several reasons of one subject is one sample. */
function failedSamples(report: Report): readonly Sample[] {
  const samples = indexReport(report).problems.map(
    ({code, subject}) => [`${code} ${subject}`, {labels: {code, subject}, value: 1}] as const,
  )
  return [...new Map(samples).values()]
}

function metric(name: string, help: string, samples: readonly Sample[]): readonly string[] {
  return [
    `# HELP ${name} ${help}\n`,
    `# TYPE ${name} gauge\n`,
    ...samples.map(({labels, value}) => {
      const inside = Object.entries(labels).map(([key, text]) => `${key}="${labelValue(text)}"`)
      return `${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}\n`
    }),
  ]
}

function labelValue(text: string): string {
  return visible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

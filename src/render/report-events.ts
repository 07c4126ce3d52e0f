import type {Report} from '../checks/report.js'
import {renderEvents, runFinished, runStarted} from './events.js'
import {toFindingJson, toResultJson, toSubjectJson} from './report-json.js'

/** A report as a stream of events: who was looked at, every finding, and last what the run came to. */
export function renderReportEvents(report: Report): string {
  const {command, version, context, targets, subjects, findings, exit} = report
  return renderEvents(
    [
      {...runStarted(command, version), context, targets},
      ...subjects.map((subject) => ({event: 'subject', subject: toSubjectJson(subject, context)})),
      ...findings.map((finding) => ({event: 'finding', finding: toFindingJson(finding)})),
      runFinished(exit, {result: toResultJson(report)}),
    ],
    {runId: report.runId, at: report.startedAt},
  )
}

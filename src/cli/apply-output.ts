import type {ApplyResult} from '../model/apply-result.js'
import {renderApplyEvents, renderApplyJson} from '../render/apply-json.js'
import {renderApplyMarkdown} from '../render/apply-markdown.js'
import {renderApplyText} from '../render/apply-text.js'
import type {TextOptions} from '../render/text-style.js'

/** The formats the result of an apply can be shown in, the default first. */
export const applyFormats = ['text', 'json', 'markdown', 'ndjson'] as const

/** The result of an apply in one format; `version` is that of mldns. */
export function renderApply(
  format: string,
  result: ApplyResult,
  options: TextOptions,
  version: string,
): string {
  if (format === 'json') return renderApplyJson(result)
  if (format === 'markdown') return renderApplyMarkdown(result)
  if (format === 'ndjson') return renderApplyEvents(result, version)
  return renderApplyText(result, options)
}

/** Writes the pages and schemas that are made from code; a test fails when they are stale. */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {format, resolveConfig} from 'prettier'
import {configSchema} from '../src/config/json-schema.js'
import {checksPage} from './docs-checks.js'
import {commandPages} from './docs-commands.js'
import {configurationPage, exitCodesPage} from './docs-pages.js'

const root = join(import.meta.dirname, '..')

/** Every generated file by its path from the root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
  const options = await resolveConfig(join(root, 'package.json'))
  const schema = await format(JSON.stringify(configSchema()), {...options, parser: 'json'})
  return new Map([
    ['docs/checks.md', checksPage()],
    ['docs/configuration.md', configurationPage()],
    ['docs/exit-codes.md', exitCodesPage()],
    ['schemas/config.v1.json', schema],
    ...commandPages(manifest),
  ])
}

if (import.meta.filename === process.argv[1]) {
  for (const [path, text] of await generatedFiles()) {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    writeFileSync(join(root, path), text)
  }
}

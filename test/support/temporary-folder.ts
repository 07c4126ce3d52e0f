import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

/** A folder of its own for each test of the suite that calls this; `path()` names it. */
export function temporaryFolder(): {path: () => string; write: (name: string, text: string) => string} {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mldns-test-'))
  })
  afterEach(() => {
    rmSync(folder, {recursive: true, force: true})
  })
  return {
    path: () => folder,
    write: (name, text) => {
      const path = join(folder, name)
      mkdirSync(dirname(path), {recursive: true})
      writeFileSync(path, text)
      return path
    },
  }
}

import fs from 'node:fs'
import path from 'node:path'

import {textOf} from '../errors.js'

/** One text to parse, or why it could not be had. */
export type ManifestText = {
  /** The path as the user would write it; `stdin` for standard input. */
  readonly name: string
  readonly text: string
}

/** A path that gave nothing. */
export type FileProblem = {readonly name: string; readonly problem: string}

/** What reading a set of paths came to. */
export type ManifestTexts = {
  readonly texts: readonly ManifestText[]
  readonly problems: readonly FileProblem[]
}

/** A stream with the bytes of manifests. */
export type ManifestStream = AsyncIterable<Buffer | string> & {readonly isTTY?: boolean}

/** What to read. */
export type FilesTask = {
  readonly paths: readonly string[]
  readonly recursive: boolean
  readonly stdin: ManifestStream
}

const extensions = new Set(['.yaml', '.yml', '.json'])

/** Reads every file of the paths, each once, in the order of the paths; folders in the order of names. */
export async function readManifestTexts(task: FilesTask): Promise<ManifestTexts> {
  const texts: ManifestText[] = []
  const problems: FileProblem[] = []
  const seen = new Set<string>()
  for (const given of new Set(task.paths)) {
    try {
      const files = given === '-' ? ['-'] : findFiles(given, task.recursive)
      for (const file of files) {
        const identity = file === '-' ? '-' : path.resolve(file)
        if (seen.has(identity)) continue
        seen.add(identity)
        const bytes = file === '-' ? await readStream(task.stdin) : fs.readFileSync(file)
        texts.push({name: file === '-' ? 'stdin' : file, text: decode(bytes)})
      }
    } catch (error) {
      problems.push({name: given, problem: explain(given, error)})
    }
  }
  return {texts, problems}
}

function findFiles(given: string, recursive: boolean): readonly string[] {
  if (!fs.statSync(given).isDirectory()) return [given]
  const files = listFolder(given, recursive)
  if (files.length > 0) return files
  const below = !recursive && listFolder(given, true).length > 0
  throw new Error(
    below
      ? 'the folder holds manifests only in its subfolders, which are not read; name them one by one'
      : 'the folder holds no .yaml, .yml or .json file',
  )
}

/** Links to files are followed, links to folders are not: they may lead in circles. */
function listFolder(folder: string, recursive: boolean): readonly string[] {
  const entries = fs.readdirSync(folder, {withFileTypes: true}).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return recursive ? listFolder(file, true) : []
    if (!extensions.has(path.extname(entry.name).toLowerCase())) return []
    return entry.isSymbolicLink() && fs.statSync(file).isDirectory() ? [] : [file]
  })
}

async function readStream(stream: ManifestStream): Promise<Buffer> {
  if (stream.isTTY === true)
    throw new Error(
      'standard input is a terminal; pipe manifests in, as in `kubectl get services -o yaml | mldns plan -f -`',
    )
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  return Buffer.concat(chunks)
}

/** UTF-8, or the UTF-16 that `>` of Windows PowerShell writes; a byte order mark is not part of the text. */
function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  try {
    return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', {fatal: true}).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new Error('the file is not UTF-8 text', {cause: error})
    throw error
  }
}

function explain(given: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (/^https?:\/\//.test(given)) return 'URLs are not read; download it and pass it with `-f -`'
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'permission to read it is denied'
  return textOf(error)
}

#!/usr/bin/env node
import {existsSync, readFileSync} from 'node:fs'
import module from 'node:module'

const root = new URL('../', import.meta.url)
const [first] = process.argv.slice(2)

if (first === '--version' || first === '-v') {
  // Answered before anything is loaded.
  const {name, version} = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else if (existsSync(new URL('dist/index.js', root))) {
  // Keeps compiled code between runs, from Node 22.1 on.
  module.enableCompileCache?.()
  const {main} = await import('../dist/index.js')
  const {fileURLToPath} = await import('node:url')
  await main(process.argv.slice(2), fileURLToPath(root))
} else {
  process.stderr.write('error: mldns is not built\nhint: run "npm run build"\n')
  process.exitCode = 1
}

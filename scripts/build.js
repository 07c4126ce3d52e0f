/** Bundles the product into dist/, one entry for each command, and writes oclif.manifest.json. */
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {build} from 'esbuild'
import {writeManifest} from './manifest.js'

const root = join(import.meta.dirname, '..')

/** What bundled CommonJS needs in a module. */
const banner = `import {createRequire as mldnsRequire} from 'node:module'
const require = mldnsRequire(import.meta.url)
const __filename = import.meta.filename
const __dirname = import.meta.dirname`

/** Modules oclif loads and mldns makes no use of: for plug-ins, for commands without a manifest, for the name of WSL. */
const unused = new Map([
  ['minimatch', 'module.exports = {}'],
  ['tinyglobby', 'module.exports = {}'],
  ['wsl-utils', 'export const isWsl = false'],
])

/** Parts of Node that oclif loads at once and uses never or late; child_process alone costs a tenth of the start. */
const late = new Set(['node:child_process', 'node:perf_hooks', 'node:readline'])

/** @type {import('esbuild').Plugin} */
const leanOclif = {
  name: 'lean-oclif',
  setup(bundle) {
    bundle.onResolve({filter: /^@oclif\/core$/}, () => ({path: join(import.meta.dirname, 'oclif-core.js')}))
    bundle.onResolve({filter: /./}, ({path, importer}) => {
      if (!importer.includes('/@oclif/core/')) return undefined
      if (unused.has(path)) return {path, namespace: 'unused'}
      return late.has(path) ? {path, namespace: 'late'} : undefined
    })
    bundle.onLoad({filter: /./, namespace: 'unused'}, ({path}) => ({contents: unused.get(path)}))
    bundle.onLoad({filter: /./, namespace: 'late'}, ({path}) => ({
      contents: `module.exports = new Proxy({}, {get: (_, name) => require('${path}')[name]})`,
    }))
  },
}

rmSync(join(root, 'dist'), {recursive: true, force: true})
await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts', 'src/commands/**/*.ts'],
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  banner: {js: banner},
  // tr46 is loaded with require at the first non-ASCII name; typescript only by oclif, for plugins in source form.
  external: ['tr46', 'typescript'],
  logLevel: 'warning',
  plugins: [leanOclif],
})
await writeManifest(root)

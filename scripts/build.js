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
})
await writeManifest(root)

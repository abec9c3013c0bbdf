import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '../paths.ts'
import { ROLE_NAMES } from '../start/roles.ts'

/** Packages written for `require` look for it where ES modules have none. */
const REQUIRE = `import { createRequire as createRequireOfBundle } from 'node:module'
const require = createRequireOfBundle(import.meta.url)`

/** What is no code but read at run time, such as the console's page. */
const ASSETS = '**/*.{html,css,js,svg,png,ico,woff2,json,ttf}'

/** What the console hands to browsers as it is: sealing a secret there needs libsodium itself. */
const BROWSER_PACKAGES = ['libsodium', 'libsodium-wrappers']

/** The programs of the image: every role, and the two that run once before them. */
const PROGRAMS: Record<string, string> = {
  ...Object.fromEntries(ROLE_NAMES.map((role) => [`${role}/main`, `services/${role}/main.ts`])),
  'keys/main': 'infra/docker/keys.ts',
  'provision/main': 'infra/nats/provision.ts',
}

/**
 * Bundles each program with all it needs into `<folder>/<role>/main.js`: one file starts in half the time of many,
 * and the image carries no node_modules.
 */
export async function bundleServices(folder: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: 'linked',
    legalComments: 'none',
    banner: { js: REQUIRE },
    logLevel: 'warning',
  })
  for (const name of BROWSER_PACKAGES) {
    cpSync(join(ROOT, 'node_modules', name), join(folder, 'console/node_modules', name), { recursive: true })
  }
  for (const role of ROLE_NAMES) copyAssets(join(ROOT, 'services', role), join(folder, role))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'packages/runtime/package.json'), 'utf8')) as {
    version: string
  }
  // Each program reads its version beside itself, and Node reads there that these are ES modules.
  for (const program of Object.keys(PROGRAMS)) {
    writeFileSync(join(folder, dirname(program), 'package.json'), `${JSON.stringify({ type: 'module', version })}\n`)
  }
}

function copyAssets(from: string, to: string): void {
  for (const file of globSync(ASSETS, { cwd: from, exclude: ['**/node_modules/**', 'package.json'] })) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    cpSync(join(from, file), join(to, file))
  }
}

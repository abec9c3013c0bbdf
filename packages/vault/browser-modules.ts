import { readFileSync } from 'node:fs'

/**
 * The modules of libsodium by file name, for a page that seals in the browser: `libsodium-wrappers.js` is the one to
 * import. They need `'wasm-unsafe-eval'` in the page's content security policy, and nothing from elsewhere.
 */
export function browserModules(): ReadonlyMap<string, string> {
  const wrappers = import.meta.resolve('libsodium-wrappers')
  const core = new URL('../../../libsodium/dist/modules-esm/libsodium.mjs', wrappers)
  // A browser knows no package names: the one import there is gets the name it is served under.
  const own = readFileSync(new URL(wrappers), 'utf8').replace(/from\s*"libsodium"/, 'from"./libsodium.js"')
  return new Map([
    ['libsodium-wrappers.js', own],
    ['libsodium.js', readFileSync(core, 'utf8')],
  ])
}

/**
 * Nothing but this server's own files runs or is loaded, nobody frames the page, and no text becomes markup:
 * with trusted types switched on and no policy allowed, every `innerHTML` throws.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/**
 * For the pages that seal in the browser: libsodium is WebAssembly, which needs a word of its own. It lets compiled
 * modules of this server run and no text become script. No form is sent, no other page is reached.
 * @see infra/decisions/0006-sealing-in-the-browser.md
 */
export const oneTimePolicy: string = contentSecurityPolicy
  .replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
  .replace("form-action 'self'", "form-action 'none'")

/** Sent with every answer, where it brings none of its own. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not `no-referrer`: browsers then send forms with the origin `null`, and nobody could sign in.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

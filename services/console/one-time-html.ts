import type { OneTimePage } from '@flotilla/protocol'
import { html, raw } from 'hono/html'
import { wordsFor } from './one-time-texts.ts'

/** What a browser needs to seal one secret: the vault's public key and what stands before the secret inside the box. */
export interface Sealing {
  readonly publicKey: string
  readonly prefix: string
}

const head = (title: string) => html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Flotilla · ${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/login.css">
<link rel="stylesheet" href="/one-time.css">`

const keyFields = (purpose: string, words: Readonly<Record<string, string>>) => html`
    <label for="apiKey">${words.apiKey}</label>
    <input id="apiKey" name="apiKey" autocomplete="off" spellcheck="false" required pattern="[A-Za-z0-9_\\-]{16,128}" autofocus>
    <label for="secret">${words.secret}</label>
    ${
      purpose === 'RSA'
        ? raw('<textarea id="secret" rows="8" autocomplete="off" spellcheck="false" required></textarea>')
        : raw('<input id="secret" type="password" autocomplete="off" spellcheck="false" required minlength="16">')
    }`

const totpFields = (words: Readonly<Record<string, string>>) => html`
    <p>${words.secret}</p>
    <output id="seed" class="seed"></output>
    <a id="open" href="#">${words.open}</a>
    <label for="first">${words.first}</label>
    <input id="first" inputmode="numeric" autocomplete="one-time-code" required pattern="\\d{6}" maxlength="6">`

/** A page for one secret. Everything it needs stands in the markup; its script is a file of this server. */
export function oneTimeHtml(page: OneTimePage, userId: string, sealing: Sealing) {
  const words = wordsFor(page)
  const { purpose, language } = page
  return html`<!doctype html>
<html lang="${language}">
${head(words.title ?? '')}
<main class="login one-time">
  <img src="/icon.svg" alt="" width="56" height="56">
  <h1>${words.title}</h1>
  <form id="form" data-purpose="${purpose}" data-user="${userId}" data-public-key="${sealing.publicKey}" data-prefix="${sealing.prefix}" data-words="${JSON.stringify(words)}">
    ${purpose === 'totp' ? totpFields(words) : keyFields(purpose, words)}
    <label for="code">${words.code}</label>
    <input id="code" inputmode="numeric" autocomplete="off" pattern="\\d{6}" maxlength="6">
    <p class="hint">${words.sealed}</p>
    <p id="said" class="fault" role="alert"></p>
    <button type="submit" class="primary">${words.submit}</button>
  </form>
</main>
<script type="module" src="/one-time.js"></script>
</html>`
}

/** What is left of a page that was used or has run out. */
export const goneHtml = (language: OneTimePage['language'] = 'en') => {
  const { gone } = wordsFor({ purpose: 'HMAC', language })
  return html`<!doctype html>
<html lang="${language}">
${head('')}
<main class="login"><h1>Flotilla</h1><p>${gone}</p><p lang="tr">${wordsFor({ purpose: 'HMAC', language: 'tr' }).gone}</p></main>
</html>`
}

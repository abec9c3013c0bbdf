import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly etag: string
}

/** The files of a folder by their path on the server, read once: a request never names a file of the disk. */
export function readPageFiles(folder: URL): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)]
    if (type === undefined) continue
    const body = new Uint8Array(readFileSync(new URL(name, folder)))
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    files.set(name === 'page.html' ? '/' : `/${name}`, { body, type, etag })
  }
  return files
}

/** A file as an answer; 304 when the browser holds it already. */
export function answerFile({ body, type, etag }: PageFile, ifNoneMatch: string | undefined): Response {
  const headers = { 'content-type': type, 'cache-control': 'no-cache', etag }
  return ifNoneMatch === etag ? new Response(null, { status: 304, headers }) : new Response(body, { headers })
}

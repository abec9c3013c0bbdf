import type { IncomingMessage, ServerResponse } from 'node:http'

/** Telegram takes 50 MB in one request. */
const BODY_MAX = 50 * 1024 * 1024

/** @returns undefined when the body is longer than Telegram takes. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= BODY_MAX) chunks.push(chunk)
  }
  return size > BODY_MAX ? undefined : Buffer.concat(chunks)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

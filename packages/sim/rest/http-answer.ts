import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterTurn } from '@flotilla/runtime'
import type { Answer } from './call.ts'
import { inMicroseconds } from './microseconds.ts'

/** Answers below this are not worth packing. */
const GZIP_FROM_CHARACTERS = 2_048

/** Writes an answer out in the form its caller can take. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  microseconds: boolean,
): void {
  const isText = typeof answer.body === 'string'
  const json = isText ? String(answer.body) : JSON.stringify(answer.body)
  const text = microseconds && !isText ? inMicroseconds(json) : json
  const type = isText ? 'text/html' : 'application/json;charset=UTF-8'
  const headers = { ...answer.headers, 'Content-Type': type }
  if (text.length >= GZIP_FROM_CHARACTERS && takesGzip(request)) {
    const packed = gzipSync(text, { level: 1 })
    response.writeHead(answer.status, { ...headers, 'Content-Encoding': 'gzip', 'Content-Length': packed.length })
    return void response.end(packed)
  }
  const length = Buffer.byteLength(text)
  response.writeHead(answer.status, { ...headers, 'Content-Length': length })
  // Answers of one turn go out together: each write wakes its reader, which is dear while requests still wait here.
  afterTurn(() => response.end(text, length === text.length ? 'latin1' : 'utf8'))
}

function takesGzip({ headers }: IncomingMessage): boolean {
  const accepted = headers['accept-encoding']
  return typeof accepted === 'string' && /\bgzip\b(?!;\s*q=0(\.0*)?(,|$))/.test(accepted)
}

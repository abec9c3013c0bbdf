/** A file as it came in a multipart body. */
export type Upload = { filename: string; contentType: string; bytes: Buffer }

/**
 * Reads a multipart/form-data body. Written by hand because clients differ from the standard in
 * ways a strict parser refuses: telegraf ends without a final line break and writes `name:value` headers, grammY
 * does not quote file names.
 * @returns undefined when the body is not framed by the boundary.
 */
export function parseMultipart(
  body: Buffer,
  contentType: string,
): { fields: Record<string, string>; files: Map<string, Upload> } | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType)
  const name = boundary?.[1] ?? boundary?.[2]?.trim()
  if (!name) return undefined
  const fields: Record<string, string> = {}
  const files = new Map<string, Upload>()
  for (const part of splitParts(body, Buffer.from(`--${name}`))) {
    const end = part.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const head = part.subarray(0, end).toString('utf8')
    const data = part.subarray(end + 4)
    const field = /[;\s]name="([^"]*)"/i.exec(head)?.[1]
    if (field === undefined) return undefined
    const filename = /filename=(?:"([^"]*)"|([^;\r\n]+))/i.exec(head)
    const type = /^content-type:\s*(\S+)/im.exec(head)?.[1]
    if (!filename) fields[field] = data.toString('utf8')
    else
      files.set(field, {
        filename: filename[1] ?? filename[2] ?? '',
        contentType: type ?? 'application/octet-stream',
        bytes: Buffer.from(data),
      })
  }
  return { fields, files }
}

function* splitParts(body: Buffer, delimiter: Buffer): Generator<Buffer> {
  let at = body.indexOf(delimiter)
  while (at >= 0) {
    const start = at + delimiter.length + 2 // past the line break behind the delimiter
    const next = body.indexOf(delimiter, start)
    if (next < 0) return
    yield body.subarray(start, next - 2)
    at = next
  }
}

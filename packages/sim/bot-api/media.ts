import type { Context } from './context.ts'
import { badRequest } from './errors.ts'
import { imageSize } from './image.ts'
import type { Upload } from './multipart.ts'
import { type Params, textOf } from './params.ts'
import type { Document, PhotoSize } from './world.ts'

/** A photo may have 10 MB, a document 50. @see https://core.telegram.org/bots/api#sending-files */
const PHOTO_MAX = 10 * 1024 * 1024

/** Stores the uploaded picture, or finds the one a file id names. @param reference the field, or `attach://field` */
export function readPhoto({ world }: Context, params: Params, reference: string): PhotoSize[] {
  const upload = uploadOf(params, reference)
  const fileId = upload ? undefined : reference
  const bytes = upload?.bytes ?? storedBytes(world.files.get(fileId ?? ''), reference)
  if (bytes.length > PHOTO_MAX) throw badRequest('file is too big')
  const size = imageSize(bytes)
  const type = bytes[0] === 0x89 ? ['png', 'image/png'] : ['jpg', 'image/jpeg']
  const id = fileId ?? world.store('photos', type[0] ?? '', type[1] ?? '', bytes)
  return [{ file_id: id, file_unique_id: id.slice(-16), ...size, file_size: bytes.length }]
}

export function readDocument({ world }: Context, params: Params, reference: string): Document {
  const upload = uploadOf(params, reference)
  const stored = upload ? undefined : world.files.get(reference)
  const bytes = upload?.bytes ?? storedBytes(stored, reference)
  if (bytes.length === 0) throw badRequest('file must be non-empty')
  const name = upload?.filename ?? stored?.path.split('/').at(-1) ?? 'file'
  const type = upload?.contentType ?? stored?.contentType ?? 'application/octet-stream'
  const id = upload ? world.store('documents', name.split('.').at(-1) ?? 'bin', type, bytes) : reference
  return { file_id: id, file_unique_id: id.slice(-16), file_name: name, mime_type: type, file_size: bytes.length }
}

function uploadOf(params: Params, reference: string): Upload | undefined {
  const attached = /^attach:\/\/(.+)$/.exec(reference)?.[1]
  return params.files.get(attached ?? reference)
}

/** The field itself may be the file; a text in it is a file id, a URL, or `attach://`. */
export function referenceIn(params: Params, field: string): string {
  const reference = params.files.has(field) ? field : textOf(params, field)
  if (reference === '') throw badRequest(`there is no ${field} in the request`)
  return reference
}

function storedBytes(file: { bytes: Buffer } | undefined, reference: string): Buffer {
  if (file) return file.bytes
  if (/^https?:/.test(reference)) throw badRequest('failed to get HTTP URL content')
  throw badRequest('wrong file identifier/HTTP URL specified')
}

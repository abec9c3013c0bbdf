/** Turns the bytes of a stream name into its string, the same string object each time. */
export interface NameTable {
  /** @returns the name that begins at `start` and ends before the next quote or the frame's end */
  read(frame: Buffer, start: number): StreamName
}

export interface StreamName {
  readonly name: string
  /** Of the name in the frame, as it was written there. */
  readonly bytes: Buffer
}

const QUOTE = 0x22
/** More than the streams of a socket, so that few share a slot; those that do are made anew each time. */
const SLOTS = 4_096

/**
 * A socket repeats a thousand names at most. Making a string of each frame's name costs more than all the rest of
 * cutting it, and a new string has to be hashed again by every map it is looked up in.
 */
export function createNameTable(): NameTable {
  const slots: (StreamName | undefined)[] = new Array(SLOTS).fill(undefined)
  return {
    read(frame, start) {
      let hash = 0
      let end = start
      for (let byte = frame[end]; byte !== QUOTE && byte !== undefined; byte = frame[end]) {
        hash = (Math.imul(hash, 31) + byte) | 0
        end += 1
      }
      const slot = hash & (SLOTS - 1)
      const known = slots[slot]
      if (known && isAt(known.bytes, frame, start, end)) return known
      const bytes = Buffer.from(frame.subarray(start, end))
      const made = { name: nameOf(bytes), bytes }
      slots[slot] = made
      return made
    },
  }
}

function isAt(bytes: Buffer, frame: Buffer, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] !== frame[start + index]) return false
  }
  return true
}

/** Names of other alphabets come as UTF-8 or as JSON escapes. */
function nameOf(bytes: Buffer): string {
  const name = bytes.toString()
  if (!name.includes('\\')) return name
  try {
    return String(JSON.parse(`"${name}"`))
  } catch {
    return name
  }
}

/** Hands a stream's message to the reader. */
export type Deliver = (stream: string, data: Buffer) => void

/** Whether a message of the new connection is one that the old one delivered before it ended. */
export type Repeats = (stream: string, data: Buffer) => boolean

/** Where nothing went before. */
export const nothing: Repeats = () => false

/**
 * Joins an old and a new connection that carry the same streams, so that the reader sees each stream once, in order and
 * without a hole. Per stream: the old one is delivered, the new one kept; at the first message that both have sent, the
 * new one takes over right behind it.
 */
export interface Splice {
  fromOld: Deliver
  fromNew: Deliver
  /** Streams that the new connection has taken over. */
  readonly joined: number
  /**
   * Ends the overlap: what the new connection sent and the old one never did is delivered.
   * @returns what tells the rest apart: the old one may have been ahead, and the new one will repeat some of it
   */
  finish(): Repeats
}

interface Seam {
  /** What the old connection delivered since the overlap began. */
  readonly seen: Set<string>
  /** What the new connection sent and the old one has not yet. */
  kept: { readonly text: string; readonly data: Buffer }[]
  /** The new connection has repeated something of the old one, so whatever it adds comes after all of it. */
  met: boolean
  joined: boolean
}

export function createSplice(deliver: Deliver): Splice {
  const seams = new Map<string, Seam>()
  let joined = 0
  const seamOf = (stream: string): Seam => {
    const known = seams.get(stream)
    if (known) return known
    const seam: Seam = { seen: new Set(), kept: [], met: false, joined: false }
    seams.set(stream, seam)
    return seam
  }
  const join = (stream: string, seam: Seam, from: number) => {
    const rest = seam.kept.slice(from)
    seam.joined = true
    seam.kept = []
    seam.seen.clear()
    joined += 1
    for (const { data } of rest) deliver(stream, data)
  }
  return {
    fromOld(stream, data) {
      const seam = seamOf(stream)
      if (seam.joined) return
      deliver(stream, data)
      const text = data.toString('latin1')
      seam.seen.add(text)
      const at = seam.kept.findIndex((message) => message.text === text)
      if (at >= 0) join(stream, seam, at + 1)
    },
    fromNew(stream, data) {
      const seam = seamOf(stream)
      if (seam.joined) {
        deliver(stream, data)
        return
      }
      const text = data.toString('latin1')
      if (seam.seen.has(text)) seam.met = true
      else seam.kept.push({ text, data })
      if (seam.met && seam.kept.length > 0) join(stream, seam, 0)
    },
    get joined() {
      return joined
    },
    finish() {
      for (const [stream, { joined: isOver, kept }] of seams) {
        // Whoever sent what the old one never did is past all that it sent.
        if (isOver || kept.length > 0) seams.delete(stream)
        if (!isOver) for (const { data } of kept) deliver(stream, data)
      }
      return (stream, data) => {
        const seam = seams.get(stream)
        if (!seam) return false
        if (seam.seen.has(data.toString('latin1'))) return true
        seams.delete(stream)
        return false
      }
    },
  }
}

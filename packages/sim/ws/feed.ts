/** Something that makes the events of one stream while anybody wants them. */
export interface Feed {
  close(): void
}

/** Takes an event as JSON text. */
export type Emit = (payload: string) => void

/** Opens the feed behind a stream name; null when there is no such stream: it is acknowledged and stays silent. */
export type OpenFeed = (stream: string, emit: Emit) => Feed | null

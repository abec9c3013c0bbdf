/** The stream names in an address, decoded: those in the path behind `prefix`, or those of `streams=`. */
export function namesInPath(url: URL, prefix: string): string[] {
  return split(url.pathname.slice(prefix.length))
}

/** A `+` stands for itself here (`kline_1d@+08:00`), which is why the query is not read as a form. */
export function namesInQuery(url: URL): string[] {
  return split(/[?&]streams=([^&]*)/.exec(url.search)?.[1] ?? '')
}

function split(text: string): string[] {
  return decoded(text).split('/').filter(Boolean)
}

/** What cannot be decoded is taken as it stands: there is no such stream. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A new id of 32 hex digits; the only file of the package that makes any. */
export const newId = () => crypto.randomUUID().replaceAll('-', '')

/** A new id of 8 hex digits, to tell holders of one process apart. */
export const shortId = () => newId().slice(0, 8)

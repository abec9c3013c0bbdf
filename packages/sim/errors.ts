/** An answer of the exchange that is no success: what travels as `{"code":…,"msg":"…"}` under an HTTP status. */
export class VenueError extends Error {
  readonly code: number
  readonly status: number
  /** Extra members of the body, e.g. `data` of a cancel-replace. */
  readonly data: Record<string, unknown> | undefined

  constructor(code: number, message: string, status = 400, data?: Record<string, unknown>) {
    super(message)
    this.name = 'VenueError'
    this.code = code
    this.status = status
    this.data = data
  }

  /** The JSON body Binance sends. */
  body(): Record<string, unknown> {
    return { code: this.code, msg: this.message, ...this.data }
  }
}

/** `errors.illegal('price', …)`: the texts of the venue, written once. @see spot docs, errors.md */
export const errors = {
  disconnected: () => new VenueError(-1001, 'Internal error; unable to process your request. Please try again.', 503),
  tooManyRequests: (limit: number, interval: string) =>
    new VenueError(
      -1003,
      `Too much request weight used; current limit is ${limit} request weight per ${interval}. Please use WebSocket Streams for live updates to avoid polling the API.`,
      429,
    ),
  banned: (address: string, untilMs: number) =>
    new VenueError(
      -1003,
      `Way too much request weight used; IP(${address}) banned until ${untilMs}. Please use WebSocket Streams for live updates to avoid bans.`,
      418,
    ),
  timeout: () =>
    new VenueError(
      -1007,
      'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
      504,
    ),
  filter: (filterType: string) => new VenueError(-1013, `Filter failure: ${filterType}`),
  invalidMessage: (text: string) => new VenueError(-1013, text),
  tooManyOrders: (limit: number, interval: string) =>
    new VenueError(-1015, `Too many new orders; current limit is ${limit} orders per ${interval}.`, 429),
  timestampAhead: () => new VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  timestampLate: () => new VenueError(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  signature: () => new VenueError(-1022, 'Signature for this request is not valid.'),
  tooManyConnections: (limit: number, interval: string) =>
    new VenueError(-1034, `Too many connection attempts from IP; current limit is ${limit} per '${interval}'.`, 429),
  illegal: (name: string, range: string) =>
    new VenueError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  tooManyParameters: (expected: number, received: number) =>
    new VenueError(-1101, `Too many parameters; expected '${expected}' and received '${received}'.`),
  duplicate: (name: string) => new VenueError(-1101, `Duplicate values for parameter '${name}'.`),
  missing: (name: string) =>
    new VenueError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  eitherMissing: (first: string, second: string) =>
    new VenueError(-1102, `Param '${first}' or '${second}' must be sent, but both were empty/null!`),
  unread: (read: number, sent: number) =>
    new VenueError(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`),
  empty: (name: string) => new VenueError(-1105, `Parameter '${name}' was empty.`),
  notRequired: (name: string) => new VenueError(-1106, `Parameter '${name}' sent when not required.`),
  precision: (name: string) => new VenueError(-1111, `Parameter '${name}' has too much precision.`),
  assetPrecision: () => new VenueError(-1111, 'Precision is over the maximum defined for this asset.'),
  timeInForce: () => new VenueError(-1115, 'Invalid timeInForce.'),
  orderType: () => new VenueError(-1116, 'Invalid orderType.'),
  side: () => new VenueError(-1117, 'Invalid side.'),
  interval: () => new VenueError(-1120, 'Invalid interval.'),
  symbol: () => new VenueError(-1121, 'Invalid symbol.'),
  spanTooLong: () => new VenueError(-1127, 'More than 24 hours between startTime and endTime.'),
  noListenKey: () => new VenueError(-1125, 'This listenKey does not exist.'),
  combination: () => new VenueError(-1128, 'Combination of optional parameters invalid.'),
  invalidData: (name: string) => new VenueError(-1130, `Invalid data sent for parameter '${name}'.`),
  limitChoice: (limit: number) =>
    new VenueError(-4021, `${limit} is not valid depth limit (eg. 5,10,20,50,100,500,1000).`),
  invalidJson: () => new VenueError(-1135, 'Provided invalid JSON string as request.'),
  invalidRequest: () => new VenueError(-1000, 'Invalid request.'),
  recvWindow: () => new VenueError(-1131, "Parameter 'recvWindow' must be less than or equal to '60000'."),
  pegPriceType: () => new VenueError(-1210, 'Invalid pegPriceType.'),
  pegOffsetType: () => new VenueError(-1211, 'Invalid pegOffsetType.'),
  noReferencePrice: () => new VenueError(-2043, "This symbol doesn't have a reference price."),
  timeUnit: () => new VenueError(-1194, 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.'),
  listenToken: () => new VenueError(-1209, 'Invalid listen token.'),
  rejected: (text: string) => new VenueError(-2010, text),
  insufficientBalance: () => new VenueError(-2010, 'Account has insufficient balance for requested action.'),
  cancelRejected: () => new VenueError(-2011, 'Unknown order sent.'),
  noSuchList: () => new VenueError(-2018, 'Order list does not exist.'),
  amendRejected: (text: string) => new VenueError(-2038, text),
  restricted: () => new VenueError(-2011, 'Order was not canceled due to cancel restrictions.'),
  noSuchOrder: () => new VenueError(-2013, 'Order does not exist.'),
  keyFormat: () => new VenueError(-2014, 'API-key format invalid.', 401),
  key: () => new VenueError(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
  archived: () =>
    new VenueError(-2026, 'Order was canceled or expired with no executed qty over 90 days ago and has been archived.'),
} as const

import { VenueError } from '../errors.ts'

/** Errors that only futures know; the shared ones are in ../errors.ts. @see USD-M docs, error-code */
export const futuresErrors = {
  marginInsufficient: () => new VenueError(-2019, 'Margin is insufficient.'),
  wouldTrigger: () => new VenueError(-2021, 'Order would immediately trigger.'),
  reduceOnly: () => new VenueError(-2022, 'ReduceOnly Order is rejected.'),
  maxLeverage: () => new VenueError(-2027, 'Exceeded the maximum allowable position at current leverage.'),
  leverageTooSmall: () => new VenueError(-2028, 'Leverage is smaller than permitted: insufficient margin balance.'),
  quantityZero: () => new VenueError(-4003, 'Quantity less than or equal to zero.'),
  quantityMin: (min: string) => new VenueError(-4004, `Quantity less than min quantity ${min}.`),
  quantityMax: () => new VenueError(-4005, 'Quantity greater than max quantity.'),
  priceZero: () => new VenueError(-4001, 'Price less than 0.'),
  tick: () => new VenueError(-4014, 'Price not increased by tick size.'),
  clientIdLength: () => new VenueError(-4015, 'Client order id is not valid.'),
  priceTooHigh: (limit: string) => new VenueError(-4016, `Limit price can't be higher than ${limit}.`),
  priceTooLow: (limit: string) => new VenueError(-4024, `Limit price can't be lower than ${limit}.`),
  leverage: (leverage: number) => new VenueError(-4028, `Leverage ${leverage} is not valid`),
  marginTypeSame: () => new VenueError(-4046, 'No need to change margin type.'),
  marginTypeOrders: () => new VenueError(-4047, 'Margin type cannot be changed if there exists open orders.'),
  marginTypePosition: () => new VenueError(-4048, 'Margin type cannot be changed if there exists position.'),
  addToCross: () => new VenueError(-4049, 'Add margin only support for isolated position.'),
  crossBalance: () => new VenueError(-4050, 'Cross balance insufficient.'),
  isolatedBalance: () => new VenueError(-4051, 'Isolated balance insufficient.'),
  positionSideSame: () => new VenueError(-4059, 'No need to change position side.'),
  positionSide: () => new VenueError(-4061, "Order's position side does not match user's setting."),
  reduceOnlySuperfluous: () => new VenueError(-1106, "Parameter 'reduceonly' sent when not required."),
  modeOrders: () => new VenueError(-4067, 'Position side cannot be changed if there exists open orders.'),
  modePositions: () => new VenueError(-4068, 'Position side cannot be changed if there exists position.'),
  duplicateClientId: () => new VenueError(-4116, 'ClientOrderId is duplicated.'),
  useAlgo: () =>
    new VenueError(
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    ),
  percentPrice: () =>
    new VenueError(-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."),
  notional: (minimum: string) =>
    new VenueError(-4164, `Order's notional must be no smaller than ${minimum} (unless you choose reduce only).`),
  multiAssetsIsolated: () =>
    new VenueError(-4168, 'Unable to adjust to isolated-margin mode under the Multi-Assets mode.'),
  multiAssetsSame: () => new VenueError(-4171, 'No need to change multi-assets mode.'),
  fokRejected: () =>
    new VenueError(
      -5021,
      'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
    ),
  postOnlyRejected: () =>
    new VenueError(
      -5022,
      'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
    ),
  sameOrder: () => new VenueError(-5027, 'No need to modify the order.'),
  matchingWindow: () => new VenueError(-5028, 'Timestamp for this request is outside of the ME recvWindow.'),
  noDepth: () => new VenueError(-5041, 'No depth matches this BBO order.'),
  goodTillDate: () =>
    new VenueError(-5040, 'The goodTillDate timestamp must be greater than the current time plus 600 seconds.'),
  tooManyConditional: () => new VenueError(-4045, 'Reach max stop order limit.'),
} as const

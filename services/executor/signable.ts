import { type Fault, refusal } from '@flotilla/protocol'
import type { Endpoint } from '@flotilla/venue'

/**
 * What a signed call that is no plain read does. `order` and `trade` spend caps: the value of an order is worked out,
 * that of a trade is not known here. `never` moves funds to where the account's owner alone may send them, or makes
 * and changes keys: it is not signed, whatever the key may do.
 */
export type Deed = 'read' | 'order' | 'trade' | 'cancel' | 'setting' | 'funds' | 'never'

/** Every signed call of the catalogue that is no GET. One that is missing here is not signed. */
const deeds: Readonly<Record<Deed, Readonly<Record<string, string>>>> = {
  read: {
    prediction:
      'getOtcBlocktradeDetail getOtcBlocktradeEvents getOtcReservedBalances getQuote listOtcBlocktrades previewOtcBlocktrade',
    spot: 'orderTest sorOrderTest',
    usdm: 'sendQuoteRequest testOrder',
    convert: 'sendQuoteRequest',
    wallet: 'dustConvertibleAssets fundingWallet getAssetsThatCanBeConvertedIntoBnb userAsset',
  },
  order: {
    algo: 'timeWeightedAveragePriceFutureAlgo timeWeightedAveragePriceSpotAlgo volumeParticipationFutureAlgo',
    coinm: 'modifyMultipleOrders modifyOrder newAlgoOrder newOrder placeMultipleOrders',
    margin: 'marginAccountNewOco marginAccountNewOrder marginAccountNewOto marginAccountNewOtoco',
    options: 'newOrder placeMultipleOrders',
    'portfolio-margin':
      'marginAccountNewOco modifyCmOrder modifyUmOrder newCmConditionalOrder newCmOrder newMarginOrder newUmAlgoOrder newUmConditionalOrder newUmOrder',
    spot: 'newOrder orderAmendKeepPriority orderCancelReplace orderListOco orderListOpo orderListOpoco orderListOto orderListOtoco orderOco sorOrder',
    usdm: 'modifyMultipleOrders modifyOrder newAlgoOrder newOrder placeMultipleOrders',
  },
  trade: {
    convert: 'acceptQuote placeLimitOrder',
    margin: 'marginManualLiquidation smallLiabilityExchange',
    options: 'acceptBlockTradeOrder extendBlockTradeOrder newBlockTradeOrder',
    prediction: 'createOtcBlocktrade fulfilOtcBlocktrade placeOrder',
    stocks: 'placeEquityOrder tokenizedMint tokenizedRedeem',
    usdm: 'acceptTheOfferedQuote',
  },
  cancel: {
    algo: 'cancelAlgoOrderFutureAlgo cancelAlgoOrderSpotAlgo',
    coinm: 'autoCancelAllOpenOrders cancelAlgoOrder cancelAllOpenOrders cancelMultipleOrders cancelOrder',
    convert: 'cancelLimitOrder',
    margin: 'marginAccountCancelAllOpenOrdersOnASymbol marginAccountCancelOco marginAccountCancelOrder',
    mining: 'cancelHashrateResaleConfiguration',
    options:
      'autoCancelAllOpenOrders cancelAllOptionOrdersByUnderlying cancelAllOptionOrdersOnSpecificSymbol cancelBlockTradeOrder cancelMultipleOptionOrders cancelOptionOrder setAutoCancelAllOpenOrders',
    'portfolio-margin':
      'cancelAllCmOpenConditionalOrders cancelAllCmOpenOrders cancelAllUmAlgoOpenOrders cancelAllUmOpenConditionalOrders cancelAllUmOpenOrders cancelCmConditionalOrder cancelCmOrder cancelMarginAccountAllOpenOrdersOnASymbol cancelMarginAccountOcoOrders cancelMarginAccountOrder cancelUmAlgoOrder cancelUmConditionalOrder cancelUmOrder',
    prediction: 'batchCancelOrders removeOtcBlocktrades',
    spot: 'deleteOpenOrders deleteOrder deleteOrderList',
    stocks: 'cancelAllEquityOrders cancelEquityOrder',
    usdm: 'autoCancelAllOpenOrders cancelAlgoOrder cancelAllAlgoOpenOrders cancelAllOpenOrders cancelMultipleOrders cancelOrder',
  },
  setting: {
    coinm: 'changeInitialLeverage changeMarginType changePositionMode modifyIsolatedPositionMargin',
    'dual-investment': 'changeAutoCompoundStatus',
    margin: 'adjustCrossMarginMaxLeverage disableIsolatedMarginAccount enableIsolatedMarginAccount exitSpecialKeyMode',
    options: 'resetMarketMakerProtectionConfig setMarketMakerProtectionConfig tradfiOptionsContract',
    'portfolio-margin':
      'changeAutoRepayFuturesStatus changeCmInitialLeverage changeCmPositionMode changeUmInitialLeverage changeUmPositionMode futuresTradfiPerpsContract toggleBnbBurnOnUmFuturesTrade',
    'portfolio-margin-pro':
      'changeAutoRepayFuturesStatus deleteMarginCallLevel setMarginCallLevel setUniMmrDropNotificationStatus switchDeltaMode',
    'simple-earn': 'setFlexibleAutoSubscribe setLockedAutoSubscribe setLockedProductRedeemOption',
    staking: 'setOnChainYieldsLockedAutoSubscribe setOnChainYieldsLockedProductRedeemOption',
    stocks: 'signUsEquityDisclaimer',
    usdm: 'changeInitialLeverage changeMarginType changeMultiAssetsMode changePositionMode futuresTradfiPerpsContract modifyIsolatedPositionMargin toggleBnbBurnOnFuturesTrade',
    wallet: 'toggleBnbBurnOnSpotTradeAndMarginInterest',
  },
  // What stays in the account: lent, staked, borrowed, paid back, dust made into one coin.
  funds: {
    'crypto-loan': 'flexibleLoanAdjustLtv flexibleLoanBorrow flexibleLoanRepay',
    'dual-investment': 'subscribeDualInvestmentProducts',
    margin: 'liquidationLoanRepay marginAccountBorrowRepay',
    'portfolio-margin': 'marginAccountBorrow marginAccountRepay marginAccountRepayDebt repayFuturesNegativeBalance',
    'portfolio-margin-pro': 'portfolioMarginProBankruptcyLoanRepay repayFuturesNegativeBalance',
    prediction: 'batchRedeem',
    'simple-earn':
      'redeemBfusd redeemFlexibleProduct redeemLockedProduct redeemRwusd subscribeBfusd subscribeFlexibleProduct subscribeLockedProduct subscribeRwusd',
    staking:
      'claimBoostRewards redeemEth redeemOnChainYieldsLockedProduct redeemSol subscribeEthStaking subscribeOnChainYieldsLockedProduct subscribeSolStaking wrapBeth',
    'vip-loan': 'vipLoanBorrow vipLoanFixedRateBorrow vipLoanRenew vipLoanRepay',
    wallet: 'dustConvert dustTransfer',
  },
  never: {
    fiat: 'deposit fiatWithdraw',
    'gift-card': 'createADualTokenGiftCard createASingleTokenGiftCard redeemABinanceGiftCard',
    margin: 'createSpecialKey deleteSpecialKey editIpForSpecialKey',
    mining: 'hashrateResaleRequest',
    'portfolio-margin': 'bnbTransfer fundAutoCollection fundCollectionByAsset',
    'portfolio-margin-pro':
      'bnbTransfer fundAutoCollection fundCollectionByAsset transferLdusdtRwusdForPortfolioMargin',
    prediction: 'applyMmDeposit applyMmWithdraw createInboundTransfer createOutboundTransfer',
    'sub-account':
      'addIpRestrictionForSubAccountApiKey createAVirtualSubAccount createSubAccountApiKey deleteIpListForASubAccountApiKey deleteSubAccountApiKey depositAssetsIntoTheManagedSubAccount enableFuturesForSubAccount enableOptionsForSubAccount futuresTransferForSubAccount marginTransferForSubAccount modifySubAccountApiKeyPermission movePositionForSubAccount subAccountFuturesAssetTransfer transferToMaster transferToSubAccountOfSameMaster universalTransfer withdrawlAssetsFromTheManagedSubAccount',
    wallet:
      'brokerWithdraw disableFastWithdrawSwitch enableFastWithdrawSwitch oneClickArrivalDepositApply submitDepositQuestionnaire submitDepositQuestionnaireTravelRule submitDepositQuestionnaireV2 userUniversalTransfer withdraw withdrawTravelRule',
  },
}

/** The calls that were judged, by name. */
export const judged: ReadonlyMap<string, Deed> = new Map(
  Object.entries(deeds).flatMap(([deed, products]) =>
    Object.entries(products).flatMap(([product, names]) =>
      names.split(' ').map((name): [string, Deed] => [`${product}.${name}`, deed as Deed]),
    ),
  ),
)

/** What a call does; undefined of one that nobody has judged. */
export function deedFor({ method, name, security }: Endpoint): Deed | undefined {
  const named = judged.get(name)
  if (named) return named
  if (method === 'GET') return 'read'
  // Listen keys need the key's id and no signature.
  return security === 'USER_STREAM' ? 'setting' : undefined
}

/** Why a call is not signed; nothing of one that may be. The one place that decides it. */
export function refuseSigning(endpoint: Endpoint): Fault | undefined {
  const deed = deedFor(endpoint)
  if (deed === undefined)
    return refusal('NOT_SIGNED', `${endpoint.name} is not on the list of calls that are signed here`)
  if (deed !== 'never') return undefined
  return refusal('NOT_SIGNED', `${endpoint.name} moves funds or changes keys: do that on Binance itself`)
}

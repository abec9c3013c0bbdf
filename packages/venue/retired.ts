import type { Method } from './endpoint.ts'

/** A call that Binance no longer answers, kept so that programs using it can be told what to use instead. */
export interface RetiredEndpoint {
  readonly name: string
  readonly method: Method
  readonly path: string
  /** What happened to it. */
  readonly reason: string
  /** The name of the endpoint that took its place, or in words where no single endpoint did. */
  readonly replacedBy?: string
}

const USER_DATA_SUBSCRIPTION = 'the WebSocket API method userDataStream.subscribe.signature'

type Gone = Readonly<Record<string, readonly [call: string, replacedBy?: string]>>

function gone(product: string, reason: string, calls: Gone): RetiredEndpoint[] {
  return Object.entries(calls).map(([operation, [call, replacedBy]]) => {
    const [method, path] = call.split(' ') as [Method, string]
    return { name: `${product}.${operation}`, method, path, reason, ...(replacedBy && { replacedBy }) }
  })
}

export const retiredEndpoints: readonly RetiredEndpoint[] = [
  ...gone('spot', 'retired on 2026-03-25', {
    aggTradesV1: ['GET /api/v1/aggTrades', 'spot.aggTrades'],
    depthV1: ['GET /api/v1/depth', 'spot.depth'],
    historicalTradesV1: ['GET /api/v1/historicalTrades', 'spot.historicalTrades'],
    klinesV1: ['GET /api/v1/klines', 'spot.klines'],
    pingV1: ['GET /api/v1/ping', 'spot.ping'],
    ticker24hrV1: ['GET /api/v1/ticker/24hr', 'spot.ticker24hr'],
    tickerBookTickerV1: ['GET /api/v1/ticker/bookTicker', 'spot.tickerBookTicker'],
    tickerPriceV1: ['GET /api/v1/ticker/price', 'spot.tickerPrice'],
    timeV1: ['GET /api/v1/time', 'spot.time'],
    tradesV1: ['GET /api/v1/trades', 'spot.getTrades'],
    closeUserDataStreamV1: ['DELETE /api/v1/userDataStream', USER_DATA_SUBSCRIPTION],
    getUserDataStreamV1: ['GET /api/v1/userDataStream', USER_DATA_SUBSCRIPTION],
    startUserDataStreamV1: ['POST /api/v1/userDataStream', USER_DATA_SUBSCRIPTION],
    keepaliveUserDataStreamV1: ['PUT /api/v1/userDataStream', USER_DATA_SUBSCRIPTION],
  }),
  ...gone('margin', 'removed on 2024-03-31', {
    getMarginAsset: ['GET /sapi/v1/margin/asset', 'margin.getAllMarginAssets'],
    getMarginDribblet: ['GET /sapi/v1/margin/dribblet', 'wallet.dustlog'],
    getMarginDust: ['GET /sapi/v1/margin/dust', 'margin.getSmallLiabilityExchangeCoinList'],
    postMarginDust: ['POST /sapi/v1/margin/dust', 'margin.smallLiabilityExchange'],
    getMarginIsolatedPair: ['GET /sapi/v1/margin/isolated/pair', 'margin.getAllIsolatedMarginSymbol'],
    getMarginIsolatedTransfer: ['GET /sapi/v1/margin/isolated/transfer', 'margin.getCrossMarginTransferHistory'],
    isolatedMarginAccountTransfer: ['POST /sapi/v1/margin/isolated/transfer', 'wallet.userUniversalTransfer'],
    queryLoanRecord: ['GET /sapi/v1/margin/loan', 'margin.queryBorrowRepayRecordsInMarginAccount'],
    postMarginLoan: ['POST /sapi/v1/margin/loan', 'margin.marginAccountBorrowRepay'],
    getMarginPair: ['GET /sapi/v1/margin/pair', 'margin.getAllCrossMarginPairs'],
    queryRepayRecord: ['GET /sapi/v1/margin/repay', 'margin.queryBorrowRepayRecordsInMarginAccount'],
    postMarginRepay: ['POST /sapi/v1/margin/repay', 'margin.marginAccountBorrowRepay'],
    postMarginTransfer: ['POST /sapi/v1/margin/transfer', 'wallet.userUniversalTransfer'],
  }),
  ...gone('margin', 'no longer offered', {
    subAccountEnableMargin: ['POST /sapi/v1/sub-account/margin/enable'],
  }),
  ...gone('wallet', 'no longer offered', {
    getAccountApiRestrictionsIpRestriction: [
      'GET /sapi/v1/account/apiRestrictions/ipRestriction',
      'wallet.getApiKeyPermission',
    ],
  }),
  ...gone('wallet', 'BUSD conversion closed', {
    convertBUSD: ['POST /sapi/v1/asset/convert-transfer'],
    getConvertBUSDHistory: ['GET /sapi/v1/asset/convert-transfer/queryByPage'],
  }),
  ...gone('wallet', 'superseded by the universal transfer', {
    getFutureAccountTransferHistory: ['GET /sapi/v1/futures/transfer', 'wallet.queryUserUniversalTransferHistory'],
    submitNewFutureAccountTransfer: ['POST /sapi/v1/futures/transfer', 'wallet.userUniversalTransfer'],
  }),
  ...gone('sub-account', 'no longer offered', {
    getSubAccountApiRestrictionsIpRestrictionThirdPartyList: [
      'GET /sapi/v1/sub-account/apiRestrictions/ipRestriction/thirdPartyList',
      'sub-account.getIpRestrictionForASubAccountApiKey',
    ],
    postSubAccountOptionsEnable: ['POST /sapi/v1/sub-account/options/enable', 'sub-account.enableOptionsForSubAccount'],
  }),
  ...gone('sub-account', 'replaced by version 2', {
    subAccountEnableOrDisableIPRestriction: [
      'POST /sapi/v1/sub-account/subAccountApi/ipRestriction',
      'sub-account.addIpRestrictionForSubAccountApiKey',
    ],
    subAccountAddIPList: [
      'POST /sapi/v1/sub-account/subAccountApi/ipRestriction/ipList',
      'sub-account.addIpRestrictionForSubAccountApiKey',
    ],
  }),
  ...gone('spot', 'retired on 2026-02-20', {
    closeSpotUserDataListenKey: ['DELETE /api/v3/userDataStream', USER_DATA_SUBSCRIPTION],
    getSpotUserDataListenKey: ['POST /api/v3/userDataStream', USER_DATA_SUBSCRIPTION],
    keepAliveSpotUserDataListenKey: ['PUT /api/v3/userDataStream', USER_DATA_SUBSCRIPTION],
  }),
  ...gone('margin', 'retired on 2026-02-20', {
    closeMarginUserDataListenKey: ['DELETE /sapi/v1/userDataStream', 'margin.createMarginListenToken'],
    getMarginUserDataListenKey: ['POST /sapi/v1/userDataStream', 'margin.createMarginListenToken'],
    keepAliveMarginUserDataListenKey: ['PUT /sapi/v1/userDataStream', 'margin.createMarginListenToken'],
    closeIsolatedMarginUserDataListenKey: ['DELETE /sapi/v1/userDataStream/isolated', 'margin.createMarginListenToken'],
    getIsolatedMarginUserDataListenKey: ['POST /sapi/v1/userDataStream/isolated', 'margin.createMarginListenToken'],
    keepAliveIsolatedMarginUserDataListenKey: [
      'PUT /sapi/v1/userDataStream/isolated',
      'margin.createMarginListenToken',
    ],
  }),
  ...gone('usdm', 'replaced by later versions', {
    getAccount: ['GET /fapi/v1/account', 'usdm.accountInformationV3'],
    getBalance: ['GET /fapi/v1/balance', 'usdm.futuresAccountBalanceV3'],
    getPositionRisk: ['GET /fapi/v1/positionRisk', 'usdm.positionInformationV3'],
  }),
  ...gone('usdm', 'leveraged tokens were delisted', {
    getHistoricalBlvtNavKlines: ['GET /fapi/v1/lvtKlines'],
  }),
  ...gone('coinm', 'moved to USD-M on 2026-06-30', {
    getClassicPortfolioMarginAccount: ['GET /dapi/v1/pmAccountInfo', 'usdm.classicPortfolioMarginAccountInformation'],
  }),
  ...gone('coinm', 'removed on 2024-11-15', {
    getClassicPortfolioMarginNotionalLimits: ['GET /dapi/v1/pmExchangeInfo'],
  }),
  ...gone('options', 'options were rebuilt in 2025-12', {
    getAccount: ['GET /eapi/v1/account', 'options.optionMarginAccountInformation'],
    getComission: ['GET /eapi/v1/comission', 'options.userCommission'],
    getHistoricalTrades: ['GET /eapi/v1/historicalTrades', 'options.recentTradesList'],
    getIncomeAsyn: ['GET /eapi/v1/income/asyn', 'options.accountFundingFlow'],
    getIncomeAsynId: ['GET /eapi/v1/income/asyn/id', 'options.accountFundingFlow'],
  }),
  ...gone('portfolio-margin-pro', 'BFUSD moved to Earn on 2025-08-13; Binance answers -21015', {
    mintPortfolioMarginBFUSD: ['POST /sapi/v1/portfolio/mint', 'simple-earn.subscribeBfusd'],
    redeemPortfolioMarginBFUSD: ['POST /sapi/v1/portfolio/redeem', 'simple-earn.redeemBfusd'],
  }),
  ...gone('auto-invest', 'Auto-Invest was withdrawn from the API on 2025-09-12', {
    getAutoInvestAssets: ['GET /sapi/v1/lending/auto-invest/all/asset'],
    getAutoInvestSubscriptionTransactions: ['GET /sapi/v1/lending/auto-invest/history/list'],
    getAutoInvestIndex: ['GET /sapi/v1/lending/auto-invest/index/info'],
    getAutoInvestUserIndex: ['GET /sapi/v1/lending/auto-invest/index/user-summary'],
    submitAutoInvestOneTimeTransaction: ['POST /sapi/v1/lending/auto-invest/one-off'],
    getOneTimeTransactionStatus: ['GET /sapi/v1/lending/auto-invest/one-off/status'],
    submitAutoInvestmentPlan: ['POST /sapi/v1/lending/auto-invest/plan/add'],
    updateAutoInvestmentPlan: ['POST /sapi/v1/lending/auto-invest/plan/edit'],
    updateAutoInvestPlanStatus: ['POST /sapi/v1/lending/auto-invest/plan/edit-status'],
    getAutoInvestPlan: ['GET /sapi/v1/lending/auto-invest/plan/id'],
    getAutoInvestPlans: ['GET /sapi/v1/lending/auto-invest/plan/list'],
    getAutoInvestRebalanceHistory: ['GET /sapi/v1/lending/auto-invest/rebalance/history'],
    submitAutoInvestRedemption: ['POST /sapi/v1/lending/auto-invest/redeem'],
    getAutoInvestRedemptionHistory: ['GET /sapi/v1/lending/auto-invest/redeem/history'],
    getAutoInvestSourceAssets: ['GET /sapi/v1/lending/auto-invest/source-asset/list'],
    getAutoInvestTargetAssets: ['GET /sapi/v1/lending/auto-invest/target-asset/list'],
    getAutoInvestTargetAssetsROI: ['GET /sapi/v1/lending/auto-invest/target-asset/roi/list'],
  }),
  ...gone('blvt', 'leveraged tokens were delisted', {
    redeemBlvt: ['POST /sapi/v1/blvt/redeem'],
    getBlvtRedemptionRecord: ['GET /sapi/v1/blvt/redeem/record'],
    subscribeBlvt: ['POST /sapi/v1/blvt/subscribe'],
    getBlvtSubscriptionRecord: ['GET /sapi/v1/blvt/subscribe/record'],
    getBlvtInfo: ['GET /sapi/v1/blvt/tokenInfo'],
    getBlvtUserLimitInfo: ['GET /sapi/v1/blvt/userLimit'],
  }),
  ...gone('blvt', 'no longer offered', {
    subAccountEnableLeverageToken: ['POST /sapi/v1/sub-account/blvt/enable'],
  }),
  ...gone('crypto-loan', 'cross-collateral closed', {
    getAdjustCrossCollateralLTVHistory: ['GET /sapi/v1/futures/loan/adjustCollateral/history'],
    getCrossCollateralBorrowHistory: ['GET /sapi/v1/futures/loan/borrow/history'],
    getCrossCollateralInterestHistory: ['GET /sapi/v1/futures/loan/interestHistory'],
    getCrossCollateralLiquidationHistory: ['GET /sapi/v1/futures/loan/liquidationHistory'],
    getCrossCollateralRepaymentHistory: ['GET /sapi/v1/futures/loan/repay/history'],
    getCrossCollateralWalletV2: ['GET /sapi/v2/futures/loan/wallet'],
  }),
  ...gone('crypto-loan', 'stable-rate loans were withdrawn on 2025-06-03', {
    adjustCryptoLoanLTV: ['POST /sapi/v1/loan/adjust/ltv', 'crypto-loan.flexibleLoanAdjustLtv'],
    borrowCryptoLoan: ['POST /sapi/v1/loan/borrow', 'crypto-loan.flexibleLoanBorrow'],
    getCryptoLoanCollateralAssetsData: [
      'GET /sapi/v1/loan/collateral/data',
      'crypto-loan.getFlexibleLoanCollateralAssetsData',
    ],
    customizeCryptoLoanMarginCall: ['POST /sapi/v1/loan/customize/margin_call'],
    getCryptoLoanLoanableAssets: ['GET /sapi/v1/loan/loanable/data', 'crypto-loan.getFlexibleLoanAssetsData'],
    getCryptoLoanOngoingOrders: ['GET /sapi/v1/loan/ongoing/orders', 'crypto-loan.getFlexibleLoanOngoingOrders'],
    repayCryptoLoan: ['POST /sapi/v1/loan/repay', 'crypto-loan.flexibleLoanRepay'],
  }),
  ...gone('crypto-loan', 'replaced by version 2', {
    postLoanFlexibleAdjustLtv: ['POST /sapi/v1/loan/flexible/adjust/ltv', 'crypto-loan.flexibleLoanAdjustLtv'],
    getLoanFlexibleBorrowHistory: [
      'GET /sapi/v1/loan/flexible/borrow/history',
      'crypto-loan.getFlexibleLoanBorrowHistory',
    ],
    getLoanFlexibleLtvAdjustmentHistory: [
      'GET /sapi/v1/loan/flexible/ltv/adjustment/history',
      'crypto-loan.getFlexibleLoanLtvAdjustmentHistory',
    ],
    getLoanFlexibleOngoingOrders: [
      'GET /sapi/v1/loan/flexible/ongoing/orders',
      'crypto-loan.getFlexibleLoanOngoingOrders',
    ],
    postLoanFlexibleRepay: ['POST /sapi/v1/loan/flexible/repay', 'crypto-loan.flexibleLoanRepay'],
    getLoanFlexibleRepayHistory: [
      'GET /sapi/v1/loan/flexible/repay/history',
      'crypto-loan.getFlexibleLoanRepaymentHistory',
    ],
  }),
  ...gone('crypto-loan', 'withdrawn in 2026-07', {
    getCryptoLoanCollateralRepayRate: [
      'GET /sapi/v1/loan/repay/collateral/rate',
      'crypto-loan.checkCollateralRepayRate',
    ],
  }),
  ...gone('dual-investment', 'renamed', {
    postDciProductAutoCompoundEdit: [
      'POST /sapi/v1/dci/product/auto_compound/edit',
      'dual-investment.changeAutoCompoundStatus',
    ],
  }),
  ...gone('liquid-swap', 'liquidity pools closed in 2024-02', {
    getBswapAddLiquidityPreview: ['GET /sapi/v1/bswap/addLiquidityPreview'],
    postBswapClaimRewards: ['POST /sapi/v1/bswap/claimRewards'],
    getBswapClaimedHistory: ['GET /sapi/v1/bswap/claimedHistory'],
    getBSwapLiquidity: ['GET /sapi/v1/bswap/liquidity'],
    addBSwapLiquidity: ['POST /sapi/v1/bswap/liquidityAdd'],
    getBSwapOperations: ['GET /sapi/v1/bswap/liquidityOps'],
    removeBSwapLiquidity: ['POST /sapi/v1/bswap/liquidityRemove'],
    getBswapPoolConfigure: ['GET /sapi/v1/bswap/poolConfigure'],
    getBswapPools: ['GET /sapi/v1/bswap/pools'],
    getBswapQuote: ['GET /sapi/v1/bswap/quote'],
    getBswapRemoveLiquidityPreview: ['GET /sapi/v1/bswap/removeLiquidityPreview'],
    getBswapSwap: ['GET /sapi/v1/bswap/swap'],
    postBswapSwap: ['POST /sapi/v1/bswap/swap'],
    getBswapUnclaimedRewards: ['GET /sapi/v1/bswap/unclaimedRewards'],
  }),
  ...gone('nft', 'NFT endpoints were withdrawn on 2026-07-21', {
    getNftDepositHistory: ['GET /sapi/v1/nft/history/deposit'],
    getNftTransactionHistory: ['GET /sapi/v1/nft/history/transactions'],
    getNftWithdrawHistory: ['GET /sapi/v1/nft/history/withdraw'],
    getNftAsset: ['GET /sapi/v1/nft/user/getAsset'],
  }),
  ...gone('savings', 'replaced by Simple Earn', {
    purchaseFixedAndActivityProject: [
      'POST /sapi/v1/lending/customizedFixed/purchase',
      'simple-earn.subscribeLockedProduct',
    ],
    getLendingDailyProductList: [
      'GET /sapi/v1/lending/daily/product/list',
      'simple-earn.getSimpleEarnFlexibleProductList',
    ],
    postLendingDailyPurchase: ['POST /sapi/v1/lending/daily/purchase', 'simple-earn.subscribeFlexibleProduct'],
    postLendingDailyRedeem: ['POST /sapi/v1/lending/daily/redeem', 'simple-earn.redeemFlexibleProduct'],
    getLendingDailyTokenPosition: [
      'GET /sapi/v1/lending/daily/token/position',
      'simple-earn.getFlexibleProductPosition',
    ],
    getLeftDailyPurchaseQuotaFlexibleProduct: [
      'GET /sapi/v1/lending/daily/userLeftQuota',
      'simple-earn.getFlexiblePersonalLeftQuota',
    ],
    getLeftDailyRedemptionQuotaFlexibleProduct: [
      'GET /sapi/v1/lending/daily/userRedemptionQuota',
      'simple-earn.getFlexiblePersonalLeftQuota',
    ],
    changeFixedAndActivityPositionToDailyPosition: [
      'POST /sapi/v1/lending/positionChanged',
      'simple-earn.setLockedProductRedeemOption',
    ],
    getFixedAndActivityProjects: ['GET /sapi/v1/lending/project/list', 'simple-earn.getSimpleEarnLockedProductList'],
    getFixedAndActivityProductPosition: [
      'GET /sapi/v1/lending/project/position/list',
      'simple-earn.getLockedProductPosition',
    ],
    getLendingAccount: ['GET /sapi/v1/lending/union/account', 'simple-earn.simpleAccount'],
    getInterestHistory: ['GET /sapi/v1/lending/union/interestHistory', 'simple-earn.getFlexibleRewardsHistory'],
    getPurchaseRecord: ['GET /sapi/v1/lending/union/purchaseRecord', 'simple-earn.getFlexibleSubscriptionRecord'],
    getRedemptionRecord: ['GET /sapi/v1/lending/union/redemptionRecord', 'simple-earn.getFlexibleRedemptionRecord'],
  }),
  ...gone('staking', 'replaced by version 2', {
    getEthStakingAccount: ['GET /sapi/v1/eth-staking/account', 'staking.ethStakingAccount'],
    getBethRewardsHistory: ['GET /sapi/v1/eth-staking/eth/history/rewardsHistory', 'staking.getWbethRewardsHistory'],
    subscribeEthStakingV1: ['POST /sapi/v1/eth-staking/eth/stake', 'staking.subscribeEthStaking'],
  }),
  ...gone('staking', 'replaced by Simple Earn', {
    getPersonalLeftQuotaOfStakingProduct: [
      'GET /sapi/v1/staking/personalLeftQuota',
      'simple-earn.getLockedPersonalLeftQuota',
    ],
    getStakingProductPosition: ['GET /sapi/v1/staking/position', 'simple-earn.getLockedProductPosition'],
    getStakingProducts: ['GET /sapi/v1/staking/productList', 'simple-earn.getSimpleEarnLockedProductList'],
    postStakingPurchase: ['POST /sapi/v1/staking/purchase', 'simple-earn.subscribeLockedProduct'],
    postStakingRedeem: ['POST /sapi/v1/staking/redeem', 'simple-earn.redeemLockedProduct'],
    postStakingSetAutoStaking: ['POST /sapi/v1/staking/setAutoStaking', 'simple-earn.setLockedAutoSubscribe'],
    getStakingHistory: ['GET /sapi/v1/staking/stakingRecord', 'simple-earn.getLockedSubscriptionRecord'],
  }),
]

import { SENDING_SENTENCES } from './sending-sentences.ts'

/**
 * Every code of Flotilla's taxonomy with what a person is told, in English and Turkish. The sentence says what
 * happened and, where there is something to do, what.
 */
export const SENTENCES = {
  // Money
  INSUFFICIENT_BALANCE: [
    'There is not enough free balance for this order.',
    'Bu emir için yeterli kullanılabilir bakiye yok.',
  ],
  INSUFFICIENT_MARGIN: ['There is not enough margin for this order.', 'Bu emir için yeterli teminat yok.'],
  POSITION_LIMIT: [
    'The position would exceed the maximum allowed at this leverage.',
    'Pozisyon bu kaldıraçta izin verilen üst sınırı aşardı.',
  ],
  LEVERAGE_NOT_ALLOWED: ['This leverage is not allowed here.', 'Bu kaldıraç burada kullanılamaz.'],
  LIQUIDATION_IN_PROGRESS: [
    'The account is being liquidated; orders are not taken.',
    'Hesap tasfiye ediliyor; emir alınmıyor.',
  ],
  BORROW_LIMIT: [
    'The amount exceeds what this account may borrow.',
    'Tutar bu hesabın borçlanabileceği sınırı aşıyor.',
  ],
  BORROW_UNAVAILABLE: ['This asset cannot be borrowed at the moment.', 'Bu varlık şu anda borç alınamıyor.'],
  REPAY_TOO_MUCH: ['The repayment exceeds the debt.', 'Geri ödeme borçtan fazla.'],
  // Orders
  DUPLICATE_ORDER: [
    'An order with this id exists already; its state is being looked up.',
    'Bu kimlikle bir emir zaten var; durumu sorgulanıyor.',
  ],
  ORDER_NOT_FOUND: ['There is no such order.', 'Böyle bir emir yok.'],
  ORDER_NOT_OPEN: [
    'The order is no longer open: it was filled, cancelled or never existed.',
    'Emir artık açık değil: gerçekleşmiş, iptal edilmiş ya da hiç var olmamış.',
  ],
  ORDER_ARCHIVED: [
    'The order is older than 90 days, had no fills and was archived.',
    'Emir 90 günden eski, hiç gerçekleşmemiş ve arşivlenmiş.',
  ],
  ORDER_REJECTED: ['Binance rejected the order.', 'Binance emri reddetti.'],
  ORDER_TYPE_NOT_ALLOWED: [
    'This kind of order is not allowed for this symbol.',
    'Bu sembolde bu emir türüne izin verilmiyor.',
  ],
  WOULD_TAKE: [
    'The order would fill at once, but it was to rest on the book only.',
    'Emir hemen gerçekleşirdi, oysa yalnızca tahtada beklemesi istenmişti.',
  ],
  WOULD_TRIGGER: [
    'The trigger price has been passed already; the order would trigger at once.',
    'Tetik fiyatı zaten geçilmiş; emir hemen tetiklenirdi.',
  ],
  FILL_OR_KILL: [
    'The order could not be filled completely and was dropped.',
    'Emir tamamen gerçekleşemediği için düşürüldü.',
  ],
  NO_MARKET_DEPTH: [
    'There is no counter-offer on the book to price this order by.',
    'Tahtada bu emri fiyatlayacak karşı teklif yok.',
  ],
  REDUCE_ONLY: [
    'A reduce-only order must make a position smaller; there is none it could reduce.',
    'Yalnızca azaltan emir bir pozisyonu küçültmeli; azaltabileceği pozisyon yok.',
  ],
  CANCEL_REPLACE_FAILED: ['Neither the cancel nor the new order was done.', 'Ne iptal ne de yeni emir gerçekleşti.'],
  CANCEL_REPLACE_HALF_DONE: [
    'Only one half of cancel-and-replace was done; check the open orders.',
    'İptal-ve-değiştirin yalnızca yarısı yapıldı; açık emirleri kontrol et.',
  ],
  AMEND_REJECTED: ['The order could not be changed.', 'Emir değiştirilemedi.'],
  NOTHING_TO_CHANGE: ['It is already so; nothing was changed.', 'Zaten böyle; bir şey değişmedi.'],
  CHANGE_PENDING: [
    'The order is being changed or triggered right now; try again in a moment.',
    'Emir şu anda değişiyor ya da tetikleniyor; birazdan yeniden dene.',
  ],
  CLIENT_ID_INVALID: ['The client order id has the wrong form.', 'Emir kimliğinin biçimi hatalı.'],
  USE_ALGO_ORDER: [
    'Stop and trailing orders of futures go through algo orders.',
    'Vadeli stop ve takip eden emirler algo emri olarak gönderilir.',
  ],
  // Filters
  FILTER_PRICE: [
    'The price is off the tick size or outside the allowed range.',
    'Fiyat adım büyüklüğüne uymuyor ya da izin verilen aralığın dışında.',
  ],
  FILTER_PERCENT_PRICE: ['The price is too far from the market.', 'Fiyat piyasadan çok uzak.'],
  FILTER_LOT_SIZE: [
    'The quantity is off the step size or outside the allowed range.',
    'Miktar adım büyüklüğüne uymuyor ya da izin verilen aralığın dışında.',
  ],
  FILTER_MARKET_LOT_SIZE: [
    'The quantity is not allowed for a market order.',
    'Bu miktar piyasa emri için uygun değil.',
  ],
  FILTER_NOTIONAL: [
    'The order value is below the minimum or above the maximum.',
    'Emir tutarı alt sınırın altında ya da üst sınırın üstünde.',
  ],
  FILTER_ICEBERG_PARTS: ['The iceberg order has too many parts.', 'Buzdağı emrinin parça sayısı çok fazla.'],
  FILTER_TRAILING_DELTA: [
    'The trailing distance is outside the allowed range.',
    'Takip mesafesi izin verilen aralığın dışında.',
  ],
  FILTER_MAX_ORDERS: ['There are too many open orders on this symbol.', 'Bu sembolde çok fazla açık emir var.'],
  FILTER_MAX_ALGO_ORDERS: ['There are too many open stop orders.', 'Çok fazla açık stop emri var.'],
  FILTER_MAX_ICEBERG_ORDERS: [
    'There are too many open iceberg orders on this symbol.',
    'Bu sembolde çok fazla açık buzdağı emri var.',
  ],
  FILTER_MAX_ORDER_LISTS: [
    'There are too many open order lists on this symbol.',
    'Bu sembolde çok fazla açık emir listesi var.',
  ],
  FILTER_MAX_AMENDS: ['The order has been changed too often.', 'Emir çok fazla kez değiştirildi.'],
  FILTER_MAX_POSITION: [
    'The order would make the holding larger than allowed.',
    'Emir, eldeki miktarı izin verilenin üstüne çıkarırdı.',
  ],
  FILTER_MAX_ASSET: [
    'The order is larger than this account may trade of the asset.',
    'Emir, bu hesabın bu varlıkta yapabileceği işlemden büyük.',
  ],
  FILTER_FAILED: ["The order breaks one of the symbol's rules.", 'Emir sembolün kurallarından birine uymuyor.'],
  PRECISION: ['There are too many decimal places.', 'Ondalık basamak sayısı fazla.'],
  // Symbols and settings
  BAD_SYMBOL: ['There is no such symbol.', 'Böyle bir sembol yok.'],
  MARKET_CLOSED: ['This market is closed at the moment.', 'Bu piyasa şu anda kapalı.'],
  NOT_ALLOWED: ['This account may not do that.', 'Bu hesabın bunu yapma izni yok.'],
  ACCOUNT_INACTIVE: [
    'The account is not active; open the wallet on Binance first.',
    'Hesap etkin değil; önce Binance üzerinde cüzdanı aç.',
  ],
  POSITION_MODE: [
    'The order does not fit the position mode (one-way or hedge).',
    'Emir pozisyon moduna (tek yönlü ya da çift yönlü) uymuyor.',
  ],
  OPEN_ORDERS_EXIST: ['That cannot be changed while there are open orders.', 'Açık emirler varken bu değiştirilemez.'],
  OPEN_POSITION_EXISTS: ['That cannot be changed while a position is open.', 'Açık pozisyon varken bu değiştirilemez.'],
  COOLING_OFF: ['Binance has the account in a cooling-off period.', 'Binance hesabı bekleme süresine almış.'],
  // Requests
  BAD_PARAMETER: ['A value in the request is missing or wrong.', 'İstekteki bir değer eksik ya da hatalı.'],
  BAD_SIGNATURE: ['The signature was not accepted.', 'İmza kabul edilmedi.'],
  CLOCK_SKEW: ['The clock was too far off; nothing was done.', 'Saat farkı fazla olduğu için hiçbir şey yapılmadı.'],
  KEY_UNUSABLE: [
    'Binance does not accept this API key: check its rights and its list of addresses.',
    'Binance bu API anahtarını kabul etmiyor: izinlerini ve IP listesini kontrol et.',
  ],
  LISTEN_KEY_UNKNOWN: [
    "The private stream's key has expired; a new one is fetched.",
    'Özel akışın anahtarı geçersiz; yenisi alınıyor.',
  ],
  ENDPOINT_GONE: ['Binance no longer offers this.', 'Binance bunu artık sunmuyor.'],
  // Limits and weather
  RATE_LIMITED: [
    'Too many requests; it goes on after a short pause.',
    'Çok fazla istek; kısa bir aradan sonra devam edilecek.',
  ],
  ORDER_RATE_LIMITED: [
    'Too many orders in a short time; please wait a moment.',
    'Kısa sürede çok fazla emir; lütfen biraz bekle.',
  ],
  BANNED: [
    'Binance has blocked our address for a while; nothing can be sent until then.',
    'Binance adresimizi bir süreliğine engelledi; bu sürede hiçbir şey gönderilemez.',
  ],
  FIREWALL: ["Binance's firewall stopped the request.", "İsteği Binance'in güvenlik duvarı durdurdu."],
  OVERLOADED: ['Binance is overloaded and did not take the request.', 'Binance aşırı yüklü olduğu için isteği almadı.'],
  MAINTENANCE: ['Binance is under maintenance.', 'Binance bakımda.'],
  OUTCOME_UNKNOWN: [
    'Binance did not say whether it was done; it is being found out.',
    'Binance işlemin yapılıp yapılmadığını bildirmedi; araştırılıyor.',
  ],
  VENUE_ERROR: ['Binance answered with an error.', 'Binance bir hata bildirdi.'],
  ...SENDING_SENTENCES,
} as const satisfies Readonly<Record<string, readonly [en: string, tr: string]>>

export type ErrorCode = keyof typeof SENTENCES
export type Language = 'en' | 'tr'

/** What a person is told about a code; codes of other packages give undefined. */
export function sentence(code: string, language: Language): string | undefined {
  const pair = Object.hasOwn(SENTENCES, code) ? SENTENCES[code as ErrorCode] : undefined
  return pair?.[language === 'tr' ? 1 : 0]
}

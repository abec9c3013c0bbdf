/** What a finding says and how to mend it, in one language. */
export type Said = {
  readonly message: string
  readonly fix?: string
}

type Texts = (about: string) => { readonly en: Said; readonly tr: Said }

const edit = {
  en: 'Binance › Account › API Management › the key › Edit restrictions',
  tr: 'Binance › Hesap › API Yönetimi › anahtar › Kısıtlamaları düzenle',
}

const right =
  (en: string, tr: string): Texts =>
  () => ({
    en: { message: `the key may ${en}`, fix: `${edit.en}: switch this right off; the fleet never moves funds` },
    tr: { message: `anahtarın ${tr} izni var`, fix: `${edit.tr}: bu izni kapat; filo hiçbir zaman para taşımaz` },
  })

/** Everything the key doctor can find besides Binance's own refusals; `about` is what differs from case to case. */
export const findingTexts = {
  KEY_WORKS: () => ({ en: { message: 'Binance accepts the key' }, tr: { message: 'Binance anahtarı kabul ediyor' } }),
  KEY_MAY_WITHDRAW: right('withdraw', 'para çekme'),
  KEY_MAY_TRANSFER_INTERNALLY: right('transfer to other Binance users', 'başka Binance kullanıcılarına transfer'),
  KEY_MAY_TRANSFER: right('transfer between accounts', 'hesaplar arası transfer'),
  RIGHTS_UNKNOWN: (why) => ({
    en: { message: `what the key may do could not be asked: ${why}`, fix: 'check the key again in a minute' },
    tr: { message: `anahtarın izinleri sorulamadı: ${why}`, fix: 'bir dakika sonra anahtarı yeniden denetle' },
  }),
  NO_SPOT_TRADING: () => ({
    en: { message: 'the key may not trade on spot and margin', fix: `${edit.en}: allow spot and margin trading` },
    tr: { message: 'anahtarın spot ve marjin işlem izni yok', fix: `${edit.tr}: spot ve marjin işlemine izin ver` },
  }),
  NO_FUTURES: () => ({
    en: {
      message: 'the key may not trade futures',
      fix: `if you want futures: open a futures account first, then make a new key with the futures right`,
    },
    tr: {
      message: 'anahtarın vadeli işlem izni yok',
      fix: 'vadeli işlem istiyorsan: önce vadeli işlem hesabı aç, sonra bu izinle yeni bir anahtar oluştur',
    },
  }),
  NO_MARGIN: () => ({
    en: {
      message: 'the key may not borrow and repay on margin',
      fix: `if you want margin loans: ${edit.en}: allow margin loans`,
    },
    tr: {
      message: 'anahtarın marjin kredisi izni yok',
      fix: `marjin kredisi istiyorsan: ${edit.tr}: marjin kredisine izin ver`,
    },
  }),
  NO_IP_LIST: (addresses) => ({
    en: {
      message: 'the key works from every address',
      fix: `${edit.en}: restrict access to trusted IPs: ${addresses}`,
    },
    tr: {
      message: 'anahtar her adresten çalışıyor',
      fix: `${edit.tr}: erişimi yalnızca güvenilen IP adreslerine aç: ${addresses}`,
    },
  }),
  IP_LIST_PARTIAL: (addresses) => ({
    en: {
      message: `the key does not work from every address of this fleet; missing: ${addresses}`,
      fix: `${edit.en}: add these to the trusted IPs: ${addresses}`,
    },
    tr: {
      message: `anahtar bu filonun her adresinden çalışmıyor; eksik: ${addresses}`,
      fix: `${edit.tr}: güvenilen IP adreslerine şunları ekle: ${addresses}`,
    },
  }),
  ACCOUNT_CANNOT_TRADE: () => ({
    en: { message: 'Binance does not let this account trade', fix: 'sign in at Binance and see what it asks of you' },
    tr: {
      message: 'Binance bu hesabın işlem yapmasına izin vermiyor',
      fix: 'Binance hesabına girip ne istediğine bak',
    },
  }),
  ACCOUNT_NOT_NORMAL: (status) => ({
    en: {
      message: `Binance calls the state of the account "${status}"`,
      fix: 'sign in at Binance and see what it asks of you',
    },
    tr: {
      message: `Binance hesabın durumunu "${status}" olarak bildiriyor`,
      fix: 'Binance hesabına girip ne istediğine bak',
    },
  }),
  TRADING_LOCKED: (until) => ({
    en: {
      message: `Binance has locked trading by API for this account${until}`,
      fix: 'wait until the lock ends, and send fewer orders that are cancelled or expire',
    },
    tr: {
      message: `Binance bu hesabın API ile işlem yapmasını kilitledi${until}`,
      fix: 'kilidin bitmesini bekle; iptal edilen ya da süresi dolan emirleri azalt',
    },
  }),
  CLOCK_OFF: (ms) => ({
    en: {
      message: `the clock of the executor differs from Binance's by ${ms} ms`,
      fix: 'the operator has to keep the time of the host in step (NTP); orders are stamped with Binance’s own time all the same',
    },
    tr: {
      message: `yürütücünün saati Binance saatinden ${ms} ms farklı`,
      fix: 'işletmecinin sunucu saatini eşitlemesi gerek (NTP); emirler yine de Binance saatiyle damgalanır',
    },
  }),
  HEDGE_MODE: () => ({
    en: { message: 'futures positions are in hedge mode: orders need positionSide LONG or SHORT' },
    tr: { message: 'vadeli pozisyonlar hedge modunda: emirlerde positionSide LONG ya da SHORT gerekir' },
  }),
  ONE_WAY_MODE: () => ({
    en: { message: 'futures positions are in one-way mode' },
    tr: { message: 'vadeli pozisyonlar tek yönlü modda' },
  }),
  WRONG_UID: () => ({
    en: {
      message: 'the key belongs to another Binance account than when it was added; it is not used any more',
      fix: 'remove the account here and add the key anew if you meant to change it; else revoke the key at Binance now',
    },
    tr: {
      message: 'anahtar, eklendiği zamankinden başka bir Binance hesabına ait; artık kullanılmıyor',
      fix: 'anahtarı bilerek değiştirdiysen hesabı buradan kaldırıp yeniden ekle; değilse anahtarı hemen Binance’te iptal et',
    },
  }),
} as const satisfies Record<string, Texts>

export type FindingCode = keyof typeof findingTexts

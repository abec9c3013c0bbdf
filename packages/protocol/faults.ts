import type { Fault } from './outcome.ts'

type Sentence = readonly [en: string, tr: string]

/**
 * The fleet's own codes of faults, with what a person is told, in English and Turkish; what Binance refuses has its own
 * list in `packages/venue/errors`. `{message}` stands for the fault's own words, which say it more exactly.
 */
export const FLEET_FAULTS = {
  // The way there
  NO_RESPONDER: [
    'The part of the fleet that answers this is not running right now. Please try again in a few seconds.',
    'Filonun buna yanıt veren parçası şu an çalışmıyor. Lütfen birkaç saniye sonra yeniden dene.',
  ],
  BUS: [
    'The fleet could not be reached. Please try again in a few seconds.',
    'Filoya ulaşılamadı. Lütfen birkaç saniye sonra yeniden dene.',
  ],
  NOT_PERMITTED: ['This identity may not use that subject.', 'Bu kimlik o konuyu kullanamaz.'],
  BAD_REQUEST: ['The request does not fit the contract: {message}', 'İstek sözleşmeye uymuyor: {message}'],
  BAD_REPLY: ['The answer does not fit the contract.', 'Yanıt sözleşmeye uymuyor.'],
  BAD_TOKEN: [
    'An id or symbol has characters that names cannot have: {message}',
    'Bir kimlik ya da sembolde geçersiz karakter var: {message}',
  ],
  INTERNAL: [
    'Something went wrong inside the fleet; it was written to the log.',
    'Filonun içinde bir şey ters gitti; günlüğe yazıldı.',
  ],
  DEFECT: ['The fleet contradicted itself; it was written to the log.', 'Filo kendisiyle çelişti; günlüğe yazıldı.'],
  // Keys, caps and codes
  CAP_EXCEEDED: ['A cap of this account holds it back: {message}', 'Bu hesabın bir sınırı buna engel: {message}'],
  CAP_NOT_VALUED: [
    'This account has caps, and what this is worth could not be told: {message}',
    'Bu hesabın sınırları var ve bunun değeri belirlenemedi: {message}',
  ],
  CODE_NEEDED: ['This needs a code of your authenticator.', 'Bunun için doğrulama uygulamandan bir kod gerekiyor.'],
  CODE_WRONG: [
    'That is not the code your authenticator shows now.',
    'Bu, doğrulama uygulamanın şu an gösterdiği kod değil.',
  ],
  CODE_USED: ['This code was used already; wait for the next one.', 'Bu kod kullanıldı; bir sonrakini bekle.'],
  CODE_LOCKED: [
    'Too many wrong codes: for a while none is looked at.',
    'Çok fazla yanlış kod girildi: bir süre hiçbiri kabul edilmez.',
  ],
  NO_FACTOR: ['No authenticator is enrolled.', 'Kayıtlı doğrulama uygulaması yok.'],
  BAD_SEED: ['The authenticator could not be enrolled: {message}', 'Doğrulama uygulaması kaydedilemedi: {message}'],
  KEY_BLOCKED: [
    'The key doctor blocked this account: only cancels and exits are taken. /doctor says why.',
    'Anahtar denetimi bu hesabı engelledi: yalnızca iptaller ve çıkışlar yapılır. Nedeni: /doctor.',
  ],
  BAD_SECRET: ['The secret is no key of that kind: {message}', 'Gizli anahtar bu türden değil: {message}'],
  LABEL_TAKEN: [
    'You have an account with this label already; choose another label.',
    'Bu adda bir hesabın zaten var; başka bir ad seç.',
  ],
  TOO_MANY_ACCOUNTS: ['You have as many accounts as there may be.', 'Olabilecek en fazla sayıda hesabın var.'],
  PAGES_SPENT: [
    'Too many one-time pages were opened; wait a few minutes.',
    'Çok fazla tek kullanımlık sayfa açıldı; birkaç dakika bekle.',
  ],
  PAGE_GONE: [
    'This page was used or has run out; ask for a new one.',
    'Bu sayfa kullanıldı ya da süresi doldu; yenisini iste.',
  ],
  NOT_HEARD: [
    'It is stored, but whether the executor of this account knows it already is not sure; ask again in a moment.',
    'Kaydedildi, ama bu hesabın yürütücüsünün bunu şimdiden bildiği kesin değil; biraz sonra yeniden sor.',
  ],
  KEY_FILE_INVALID: ['The vault key file cannot be read.', 'Kasa anahtarı dosyası okunamıyor.'],
  VAULT_KEY_NEEDED: ['{message}', '{message}'],
  VAULT_KEY_MISSING: ['{message}', '{message}'],
  // Commands
  BAD_COMMAND: ['The command cannot be carried out: {message}', 'Komut yerine getirilemez: {message}'],
  BAD_PARAMETER: ['A parameter is wrong or missing: {message}', 'Bir parametre hatalı ya da eksik: {message}'],
  UNKNOWN_ENDPOINT: ['There is no such call: {message}', 'Böyle bir çağrı yok: {message}'],
  ENDPOINT_RETIRED: ['Binance retired this call: {message}', 'Binance bu çağrıyı kaldırdı: {message}'],
  COMMAND_ID_TAKEN: ['This id names another command already.', 'Bu kimlik başka bir komuta ait.'],
  EXPIRED: [
    'It waited too long and was not sent. Please try again.',
    'Çok uzun bekledi ve gönderilmedi. Lütfen yeniden dene.',
  ],
  EXPIRES_TOO_LATE: ['It would be valid for too long.', 'Geçerlilik süresi çok uzun.'],
  MARKET_NOT_SERVED: ['That is not offered on this market: {message}', 'Bu piyasada bu sunulmuyor: {message}'],
  NOT_A_READ: [
    'This changes something: it must be sent as a command.',
    'Bu bir şeyi değiştirir: komut olarak gönderilmeli.',
  ],
  NOT_PUBLIC: ['This is about an account, not public data.', 'Bu herkese açık veri değil, bir hesapla ilgili.'],
  NOT_SIGNED: [
    'This moves funds or keys; the fleet never signs it. Do it on Binance itself.',
    'Bu, para ya da anahtarlarla ilgili; filo bunu asla imzalamaz. Binance’te kendin yap.',
  ],
  NO_LOG: ['The order log could not be reached.', 'Emir kaydına ulaşılamadı.'],
  NOT_TAKEN_UP: ['No executor has taken the command up yet.', 'Komutu henüz hiçbir yürütücü üstlenmedi.'],
  // What became of a request
  NO_ANSWER_YET: [
    'Binance has not answered yet; it is being found out.',
    'Binance henüz yanıt vermedi; araştırılıyor.',
  ],
  NOT_ECHOED: [
    'What Binance answered is not what was sent; it is being found out.',
    'Binance’in yanıtı gönderilenle örtüşmüyor; araştırılıyor.',
  ],
  NOT_PARSED: [
    'Binance’s answer could not be read; it is being found out.',
    'Binance’in yanıtı okunamadı; araştırılıyor.',
  ],
  NOT_PLACED: ['The order was not placed; that is proved.', 'Emir verilmedi; bu kanıtlandı.'],
  REJECTED: ['It was rejected.', 'Reddedildi.'],
  CHECKING: ['Its outcome is still being found out.', 'Sonucu hâlâ araştırılıyor.'],
  STILL_CHECKING: [
    'The outcome of an earlier order on this symbol is still being checked; nothing new until it is known.',
    'Bu semboldeki önceki emrin sonucu hâlâ denetleniyor; belli olana dek yenisi gönderilmez.',
  ],
  QUARANTINED: [
    'The outcome of an earlier order on this symbol could not be found out. Look at Binance; new orders are taken once an operator has released it.',
    'Bu semboldeki önceki bir emrin sonucu öğrenilemedi. Binance’e bak; bir operatör serbest bırakınca yeni emirler alınır.',
  ],
  NOT_QUARANTINED: ['No such quarantine is in force.', 'Böyle bir karantina yürürlükte değil.'],
  TOO_SLOW: [
    'The fleet paused for a moment, so the order was not sent. Please try again.',
    'Filo bir an durakladığı için emir gönderilmedi. Lütfen yeniden dene.',
  ],
  ABORTED: ['The caller gave up.', 'Çağıran vazgeçti.'],
  FROZEN: [
    'Trading is frozen: only cancels and exits that reduce a position pass until it is thawed.',
    'İşlemler donduruldu: çözülene kadar yalnızca iptaller ve pozisyonu azaltan çıkışlar geçer.',
  ],
  // Limits
  ADDRESS_FROZEN: [
    'Binance told this address to stop for a while; nothing was sent.',
    'Binance bu adresten bir süre durmasını istedi; hiçbir şey gönderilmedi.',
  ],
  ISOLATED: [
    'This account burned its share of the limits with calls that fail, so it is slowed for a while.',
    'Bu hesap başarısız çağrılarla sınır payını tüketti; bu yüzden bir süre yavaşlatıldı.',
  ],
  QUEUE_FULL: ['Too much of yours is waiting already.', 'Bekleyen isteklerin zaten çok fazla.'],
  TOO_HEAVY: ['The call costs more than a whole window allows.', 'Çağrı bir pencerenin tamamından pahalı.'],
  UNKNOWN_POOL: ['No such counter is kept.', 'Böyle bir sayaç tutulmuyor.'],
  DUPLICATE: ['This request for a permit was made already.', 'Bu izin isteği zaten yapılmış.'],
  REPEATED: ['This request for a permit was repeated.', 'Bu izin isteği yinelendi.'],
  NOT_MINE: ['Another executor has this account by now.', 'Bu hesap artık başka bir yürütücüde.'],
  NOT_ACTIVE: ['Another coordinator answers from now on.', 'Artık başka bir koordinatör yanıt veriyor.'],
  // Streams
  UNKNOWN_STREAM: ['There is no such stream.', 'Böyle bir akış yok.'],
  TOO_MANY_STREAMS: ['The socket carries as many streams as it may.', 'Soket taşıyabileceği kadar akış taşıyor.'],
  REFUSED: ['The stream was refused: {message}', 'Akış reddedildi: {message}'],
  NOT_ON_SOCKET: ['Binance does not offer this on a socket.', 'Binance bunu soket üzerinden sunmuyor.'],
  NOT_ATTEMPTED: ['It was not tried: the other half failed.', 'Denenmedi: diğer yarısı başarısız oldu.'],
  NOT_SENT: ['It could not be written; nothing was sent.', 'Yazılamadı; hiçbir şey gönderilmedi.'],
  // Accounts
  NO_KEY: ['This account has no API key yet.', 'Bu hesabın henüz API anahtarı yok.'],
  NO_ACCOUNT: ['There is no such account.', 'Böyle bir hesap yok.'],
  ACCOUNT_EXISTS: ['There is an account of this name already.', 'Bu adda bir hesap zaten var.'],
  BAD_ACCOUNT_ID: ['An account id begins with two hex digits.', 'Hesap kimliği iki onaltılık haneyle başlar.'],
  CONFLICT: [
    'The account was changed at the same moment. Please try again.',
    'Hesap aynı anda değişti. Lütfen yeniden dene.',
  ],
  KEY_TYPE: ['This takes Ed25519 keys only.', 'Bu yalnızca Ed25519 anahtarlarıyla olur.'],
  NOT_OPENABLE: ['The sealed secret could not be opened.', 'Mühürlü gizli anahtar açılamadı.'],
  WRONG_UID: [
    'This key belongs to another Binance account than before.',
    'Bu anahtar öncekinden başka bir Binance hesabına ait.',
  ],
  // Alerts
  NO_ALERT: ['There is no such alert.', 'Böyle bir alarm yok.'],
  TOO_MANY_ALERTS: [
    'Too many alerts are active already; remove one first.',
    'Etkin alarm sayısı zaten çok fazla; önce birini sil.',
  ],
  RULE_SYNTAX: ['The rule is not understood.', 'Koşul anlaşılmadı.'],
  RULE_UNSUPPORTED: [
    'The rule asks for something that is not evaluated yet.',
    'Koşul henüz desteklenmeyen bir şey istiyor.',
  ],
  RULE_RANGE: ['A number of the rule is out of bounds.', 'Koşuldaki bir sayı sınırların dışında.'],
  // Programs of other people
  BAD_NAME: ['That name belongs to the fleet itself.', 'Bu ad filonun kendisine ait.'],
  BAD_SUBJECT: ['There is no such subject to read: {message}', 'Okunacak böyle bir konu yok: {message}'],
  NOT_FOR_GUESTS: [
    'That is not for programs outside the fleet: {message}',
    'Bu, filonun dışındaki programlar için değil: {message}',
  ],
  // The terminal
  USAGE: ['The command line is not understood: {message}', 'Komut satırı anlaşılmadı: {message}'],
  FAILED: [
    'The command failed; nothing was sent: {message}',
    'Komut başarısız oldu; hiçbir şey gönderilmedi: {message}',
  ],
  INTERRUPTED: ['The command was interrupted; its outcome was not awaited.', 'Komut kesildi; sonucu beklenmedi.'],
} as const satisfies Readonly<Record<string, Sentence>>

/** What a person is told of a fault of the fleet's own; of others undefined. */
export function fleetSentence({ code, message, in: told }: Fault, language: 'en' | 'tr'): string | undefined {
  if (told) return told[language]
  const pair: Sentence | undefined = Object.hasOwn(FLEET_FAULTS, code)
    ? FLEET_FAULTS[code as keyof typeof FLEET_FAULTS]
    : undefined
  return pair?.[language === 'tr' ? 1 : 0].replace('{message}', () => message)
}

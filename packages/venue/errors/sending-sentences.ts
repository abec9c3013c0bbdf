/** What a person is told when the way to Binance, not Binance, was the matter. */
export const SENDING_SENTENCES = {
  CONNECT_FAILED: [
    'Binance could not be reached; nothing was sent.',
    "Binance'e ulaşılamadı; hiçbir şey gönderilmedi.",
  ],
  NOT_CONNECTED: [
    'The connection to Binance is being made anew; nothing was sent.',
    'Binance bağlantısı yenileniyor; hiçbir şey gönderilmedi.',
  ],
  BREAKER_OPEN: [
    'Binance failed to answer several times; calls pause for a moment and nothing was sent.',
    'Binance birkaç kez yanıt vermedi; çağrılar kısa süre duraklatıldı, hiçbir şey gönderilmedi.',
  ],
  DEADLINE: ['It was too late to send; nothing was done.', 'Göndermek için geç kalındı; hiçbir şey yapılmadı.'],
  NO_PERMIT: [
    'The limits left no room in time; nothing was sent.',
    'Sınırlar süresinde yer bırakmadı; hiçbir şey gönderilmedi.',
  ],
  PERMIT_EXPIRED: [
    'The turn to send passed unused; nothing was sent.',
    'Gönderme sırası kullanılamadan geçti; hiçbir şey gönderilmedi.',
  ],
  TIMEOUT: ['No answer came in time.', 'Süresi içinde yanıt gelmedi.'],
  CUT: ['The connection broke before the whole answer came.', 'Yanıt tamamlanmadan bağlantı koptu.'],
  BAD_BODY: ['Binance sent something that could not be read.', 'Binance okunamayan bir yanıt gönderdi.'],
  BAD_ANSWER: [
    'Binance answered in a way that is not known here.',
    'Binance burada bilinmeyen biçimde bir yanıt verdi.',
  ],
  NOT_HERE: ['This does not exist in this environment.', 'Bu ortamda böyle bir işlem yok.'],
} as const

import type { CommandName } from '../command-names.ts'
import { type Html, html, lines } from '../html.ts'
import { money, price, quantity } from '../numbers.ts'
import type { Draft, DraftFault, Side } from '../order-draft.ts'
import type { Stage } from '../receipt.ts'
import { type Sample, usualSample } from '../sample.ts'
import type { Texts } from './en.ts'

const commands: Readonly<Record<CommandName, string>> = {
  price: 'Sembol fiyatı: /price BTCUSDT',
  ticker: 'Son 24 saat: /ticker BTCUSDT',
  book: 'En iyi alış ve satışlar: /book BTCUSDT',
  klines: 'Mumlar: /klines BTCUSDT 1h',
  alert: 'Alarm kur: /alert BTCUSDT > 70000',
  alerts: 'Alarmların',
  balance: 'Varlıkların',
  buy: 'Al: /buy BTCUSDT $100',
  sell: 'Sat: /sell BTCUSDT 25%',
  orders: 'Açık emirlerin',
  cancelorder: 'Açık bir emri iptal et',
  panic: 'Her şeyi durdur: tüm emirlerimi iptal et, yenisini alma',
  thaw: 'Dondurmayı bitir: /thaw, varsa kodunla',
  addkey: 'Binance hesabını bağla',
  keys: 'API anahtarların',
  removekey: 'API anahtarı sil',
  doctor: 'API anahtarını denetle',
  totp: 'İkinci etken: büyük emirler ve anahtar değişiklikleri için kod',
  caps: 'Hesabının sınırları: /caps order 500',
  limits: 'Limitlerin ne kadarı kullanıldı',
  fleet: 'Filonun durumu',
  lang: 'Dil · Language',
  cancel: 'Başladığın işlemden çık',
  help: 'Bütün komutlar',
  start: 'Başla',
  freeze: 'Her şeyi ya da bir hesabı, kullanıcıyı, piyasayı dondur',
  invite: 'Birini davet et: tek kişilik bağlantı',
  users: 'Botu kimler kullanabilir',
}

const sides: Readonly<Record<Side, string>> = { BUY: 'Al', SELL: 'Sat' }

const stages: Readonly<Record<Stage, Html>> = {
  sending: html`⏳ <b>Gönderiliyor…</b>`,
  checking: html`🔎 <b>Denetleniyor…</b>`,
  open: html`📌 <b>Tahtada bekliyor</b>`,
  partial: html`🌗 <b>Kısmen gerçekleşti</b>`,
  filled: html`✅ <b>Gerçekleşti</b>`,
  cancelled: html`🚫 <b>İptal edildi</b>`,
  expired: html`⌛ <b>Binance sonlandırdı</b>`,
  rejected: html`❌ <b>Kabul edilmedi</b>`,
  notPlaced: html`❌ <b>Verilmedi</b>`,
  quarantined: html`⚠️ <b>Belirsiz</b>`,
}

const stageNotes: Partial<Readonly<Record<Stage, string>>> = {
  checking: 'Binance emri alıp almadığını bildirmedi. Öğreniyorum; lütfen yeniden gönderme.',
  notPlaced: 'Binance bu emri hiç almadı; bu artık kesin. Yeniden gönderebilirsin.',
  quarantined:
    'Bu emrin sonucunu öğrenemedim. Lütfen Binance’e bak: açık emirler, emir geçmişi ve pozisyonlar. Bir operatör serbest bırakana kadar bu sembolde yeni işlem açılmaz; iptaller ve çıkışlar çalışır.',
  expired: 'Binance emri tamamı gerçekleşmeden sonlandırdı.',
}

function draftFault(fault: DraftFault): Html {
  switch (fault.why) {
    case 'nothingFree':
      return html`Bunun için kullanılabilir <b>${fault.asset}</b> yok. /balance varlıklarını gösterir.`
    case 'notEnough':
      return html`Bunun için <b>${quantity(fault.needed)} ${fault.asset}</b> gerekir, ama yalnızca ${quantity(fault.free)} ${fault.asset} kullanılabilir. Daha küçük bir tutar ya da <code>max</code> dene.`
    case 'belowQuantity':
      return html`Bu çok az: en az <b>${quantity(fault.least)} ${fault.asset}</b> işlem görebilir.`
    case 'aboveQuantity':
      return html`Tek emir için çok fazla: en çok <b>${quantity(fault.most)} ${fault.asset}</b>.`
    case 'belowNotional':
      return html`Bu yalnızca ${money(fault.total)} ${fault.asset} eder: bir emir en az <b>${money(fault.least)} ${fault.asset}</b> değerinde olmalı.`
    case 'badPrice':
      return html`Bu fiyat en küçük adım olan ${price(fault.tickSize)} değerinin altında.`
  }
}

const tradeExamples = (side: Side, { symbol, quote, spends: [, spend], quantity, price }: Sample) => {
  const command = side === 'BUY' ? '/buy' : '/sell'
  return lines(
    html`<code>${command} ${symbol} $${spend}</code> – ${spend} ${quote} tutarında, piyasadan`,
    html`<code>${command} ${symbol} ${quantity}</code> – bu miktar, piyasadan`,
    html`<code>${command} ${symbol} 25%</code> – kullanılabilirin dörtte biri; tamamı için <code>max</code>`,
    html`<code>${command} ${symbol} $${spend} ${price}</code> – bu fiyattan ya da daha iyisinden`,
  )
}

/** Counters of Binance; those of one path are called by it. */
const pools: Readonly<Record<string, string>> = {
  spot: 'Spot ağırlığı',
  futures: 'Vadeli ağırlığı',
  options: 'Opsiyon ağırlığı',
  'portfolio-margin': 'Portföy marjini ağırlığı',
  raw: 'İstekler',
  'futures-data': 'Vadeli veri istekleri',
  'futures-funding': 'Fonlama istekleri',
  connections: 'Bağlantı denemeleri',
}

/** What the bot says in Turkish. */
export const tr: Texts = {
  commands,
  sides,
  stages,
  stageNotes,
  draftFault,

  languageName: 'Türkçe',
  languageSet: html`🇹🇷 Seninle Türkçe konuşacağım.`,
  chooseLanguage: html`Hangi dilde konuşalım? · Which language shall I speak?`,

  welcome: (name) =>
    lines(
      html`👋 Merhaba <b>${name}</b>, ben <b>Flotilla</b>.`,
      'Senin için Binance’i izler, kendi API anahtarınla işlem yaparım.',
      '',
      html`📈 <b>Fiyatlar</b>  /price · /ticker · /book · /klines`,
      html`🔔 <b>Alarmlar</b>  /alert <code>BTCUSDT &gt; 70000</code>`,
      html`💼 <b>İşlem</b>  /buy · /sell · /orders · /balance`,
      '',
      'İşlem yapmak için hesabını /addkey ile bağla. İki dakika sürer ve bu sohbetten hiçbir gizli bilgi geçmez.',
    ),
  help: (entries) =>
    lines(
      html`<b>Anladıklarım</b>`,
      ...entries.map(({ name, about }) => html`/${name} – ${about}`),
      '',
      html`Tutarlar: karşı varlıkla <code>$100</code>, miktarla <code>0.01</code>, kullanılabilirin <code>25%</code> kadarı ya da <code>max</code>. Ondalıklar noktayla, binlikler ayrılmadan.`,
    ),
  button: {
    price: '📈 BTC fiyatı',
    alerts: '🔔 Alarmlar',
    addKey: '🔑 Hesap bağla',
    addSecret: (type) => `${type} anahtarım var`,
    balance: '💼 Bakiye',
    orders: '📋 Emirler',
    help: 'ℹ️ Yardım',
    refresh: '🔄 Yenile',
    confirm: '✅ Onayla',
    cancel: '✖️ Vazgeç',
    openPage: '🔐 Sayfayı aç',
    newPreview: '🔄 Yeni önizleme',
    cancelOrder: (what) => `✖️ İptal: ${what}`,
    remove: (what) => `🗑 ${what}`,
    removeForGood: '🗑 Evet, sil',
    check: (label) => `🩺 ${label} denetle`,
    choose: (label) => `${label} kullan`,
    trade: (side, symbol) => `${side === 'BUY' ? '🟢' : '🔴'} ${symbol} ${sides[side]}`,
  },

  people: {
    byInvitation: (id: string) =>
      lines(
        html`🔒 Bu bot davetle kullanılır. Botu işleten kişi sana bir bağlantı gönderebilir.`,
        html`Telegram kimliğin: <code>${id}</code>.`,
      ),
    used: html`🔒 Bu davet çoktan kullanılmış ya da hiç var olmamış. Yeni bir bağlantı iste.`,
    expired: html`⌛ Bu davetin süresi dolmuş. Yeni bir bağlantı iste.`,
    admitted: html`👋 Hoş geldin.`,
    invitation: (link: string) =>
      lines(html`✉️ Tek kişilik, bir gün geçerli <b>davet</b>:`, html`${link}`, html`İlk açan içeri girer.`),
    noName: html`Telegram şu an yanıt vermiyor: bağlantı oluşturulamadı. Lütfen yeniden dene.`,
    title: (count: number) => html`👥 Botu kullanabilen: <b>${count}</b>`,
    line: (name: string, id: string, isOperator: boolean) =>
      html`${isOperator ? '🛠' : '▫️'} ${name} · <code>${id}</code>`,
    howToPutOut: html`<code>/users remove 12345</code> davetle geleni çıkarır.`,
    putOut: (id: string) => html`🚪 <code>${id}</code> artık botu kullanamaz.`,
    notPutOut: (id: string) => html`<code>${id}</code> davetle gelmemiş ya da yapılandırmadaki bir listede.`,
  },

  guard: {
    askCode: html`🔐 Bunun için bir <b>kod</b> gerekiyor: doğrulama uygulamanın şu an gösterdiği altı haneyi gönder. Hemen silerim. /cancel vazgeçer.`,
    notACode: html`Bu bir kod değil: kod altı hanelidir. Yeniden gönder ya da /cancel.`,
    states: {
      on: html`🔐 İkinci etkenin <b>açık</b>: büyük emirler, yükseltilen sınırlar ve anahtar değişiklikleri kod ister.`,
      pending: html`⏳ İkinci etkenin ilk kodunu bekliyor: <code>/totp 123456</code>`,
      off: html`🔓 İkinci etkenin <b>kapalı</b>.`,
    },
    enroll: lines(
      html`🔐 Sayfayı aç, gösterdiğini doğrulama uygulamana ekle, orada gördüğün kodu sayfaya yaz.`,
      html`<i>Sayfa bir kez, on dakika boyunca çalışır.</i>`,
    ),
    totpUsage: html`<code>/totp off 123456</code> bir kodla kapatır; <code>/totp new</code> başka bir doğrulama uygulaması kaydeder.`,
    again: (why) => html`⚠️ ${why} Şu an gösterdiği kodu gönder ya da /cancel.`,
    caps: (
      label: string,
      held: { perOrder?: string | undefined; perDay?: string | undefined; codeAbove?: string | undefined },
      spent: string,
    ) =>
      lines(
        html`🧢 <b>“${label}” hesabının sınırları</b>`,
        html`Bir emir: ${held.perOrder === undefined ? 'sınır yok' : html`<b>${money(held.perOrder)}</b> USD`}`,
        html`Bir gün: ${held.perDay === undefined ? 'sınır yok' : html`<b>${money(held.perDay)}</b> USD, bugün ${money(spent)} kullanıldı`}`,
        html`${money(held.codeAbove ?? '0')} USD üzeri, ikinci etkenin varsa (/totp), kod ister`,
      ),
    capsUsage: html`Örneğin <code>/caps order 500</code>, <code>/caps day 2000</code>, <code>/caps code 1000</code>; <code>/caps order off 123456</code> birini kaldırır, ikinci etkenin varsa kodla.`,
  },

  groupOnly: html`Bu senin hesabınla ilgili: lütfen bana özelden yaz.`,
  unknownCommand: (name, near) =>
    near
      ? html`<code>/${name}</code> komutunu bilmiyorum. /${near} mi demek istedin?`
      : html`<code>/${name}</code> komutunu bilmiyorum. /help anladıklarımı sıralar.`,
  notUnderstood: html`Bunu anlamadım. /help anladıklarımı sıralar; fiyat için <code>/price BTC</code> yazman yeter.`,
  cancelled: html`👌 Tamam, bıraktım.`,
  nothingToCancel: html`Bırakılacak bir işlem yok. Açık emirler /orders ile iptal edilir.`,

  pressForgotten: 'Bu düğme çok eski. Lütfen komutu yeniden ver.',
  pressForeign: 'Bu düğme senin değil.',
  pressUsed: 'Bu zaten yapıldı.',

  unknownSymbol: (text, near) =>
    lines(
      html`Binance’te <code>${text}</code> diye bir sembol yok.`,
      near.length > 0 ? html`Şunu mu demek istedin: ${near.join(', ')}?` : undefined,
    ),
  needSymbol: (command) => html`Hangi sembol? Örneğin <code>/${command} BTCUSDT</code>`,

  priceLine: (symbol, last) => html`<b>${symbol}</b>  ${price(last)}`,
  ticker: {
    change: '24 saat',
    high: 'Yüksek',
    low: 'Düşük',
    bid: 'Alış',
    ask: 'Satış',
    volume: 'Hacim',
    trades: 'İşlem',
  },
  book: { title: (symbol) => html`📖 <b>${symbol}</b> – en iyi alış ve satışlar`, spread: 'Makas' },
  klines: {
    title: (symbol, interval) => html`🕯 <b>${symbol}</b> ${interval}, UTC`,
    columns: ['Zaman', 'Açılış', 'Yüksek', 'Düşük', 'Kapanış'],
    badInterval: (text, known) =>
      html`<code>${text}</code> bir aralık değil. Olanlar: <code>${known}</code>. Örneğin <code>/klines BTCUSDT 1h</code>`,
  },

  alert: {
    usage: lines(
      'Ne zaman haber vereyim? Örneğin',
      html`<code>/alert BTCUSDT &gt; 70000</code>`,
      html`<code>/alert ETHUSDT crosses below 3000</code>`,
      html`<code>/alert SOLUSDT change 5m &gt; 3% repeat</code>`,
    ),
    set: (text) => html`🔔 Kuruldu: <b>${text}</b>\nGerçekleşince yazarım. /alerts hepsini gösterir.`,
    refused: (why) => html`🤔 Bu koşulu anlayamadım: <i>${why}</i>\nÖrneğin <code>/alert BTCUSDT &gt; 70000</code>`,
    none: html`Alarmın yok. Kurmak için: <code>/alert BTCUSDT &gt; 70000</code>`,
    list: html`🔔 <b>Alarmların</b>`,
    removed: (text) => html`🗑 Silindi: ${text}`,
    states: { active: '', fired: ' – gerçekleşti', expired: ' – süresi doldu' },
    fired: (text) => html`🔔 <b>${text}</b>`,
    now: (symbol, value) => html`${symbol} şu an <b>${value}</b>`,
    held: (condition, value) => html`${condition} · <b>${value}</b>`,
    late: (seconds) => html`<i>Bir kesintiden sonra, ${seconds} sn geç bildirildi.</i>`,
  },

  key: {
    needed: lines(
      '🔑 Bunun için Binance hesabın gerekli, ama henüz bağlamadın.',
      'Nasıl yapılacağını /addkey gösterir; Binance’e hiçbir şey gönderilmedi.',
    ),
    page: (url) =>
      html`🔐 Anahtarı ve gizli kısmını bu sohbete değil, buraya yaz. Sayfa bir kez ve on dakika çalışır:\n${url}`,
    instructions: (publicKey) =>
      lines(
        html`🔑 <b>Binance hesabını bağla</b>`,
        'Senin için bir anahtar çifti ürettim. Özel yarısı kasadan hiç çıkmaz; açık yarısı şu:',
        html`<pre>${publicKey}</pre>`,
        html`<b>1.</b> Binance’te <i>Hesap › API Yönetimi › API Oluştur</i> bölümünü aç, <b>Kendi oluşturduğum</b> seçeneğini seç.`,
        html`<b>2.</b> Yukarıdaki anahtarı yapıştır.`,
        html`<b>3.</b> Okuma ve spot işlem izni ver. Para çekme ve transfer izni <b>verme</b>; filonun IP adreslerini listele.`,
        html`<b>4.</b> Binance’in sonra gösterdiği <b>API anahtarını</b> bana gönder. O gizli değildir.`,
        '',
        html`<i>Bekliyorum. /cancel ile çıkabilirsin.</i>`,
      ),
    notAKey: html`Bu bir API anahtarına benzemiyor: Binance 64 harf ve rakamdan oluşan tek bir sözcük gösterir. Lütfen yalnızca onu gönder ya da /cancel.`,
    refused: (why) =>
      lines(
        html`❌ Anahtar alınmadı.`,
        why,
        'Binance’te düzeltip anahtarı bana yeniden gönder ya da /cancel.',
        html`<i>Gönderdiğin gizli anahtar idiyse buradan sil ve Binance’te iptal et.</i>`,
      ),
    taken: (label) => html`✅ <b>Bağlandı</b> – “${label}” hesabın hazır.`,
    secretDeleted: lines(
      html`🚨 <b>Bu gizli bir bilgiydi.</b> Sohbetten sildim; hiçbir yere kaydetmedim, günlüğe de yazmadım.`,
      html`Yine de Telegram’dan geçti: lütfen <b>o anahtarı Binance’te hemen iptal et</b>. /addkey hesabını gizli bilgi olmadan bağlar.`,
    ),
    keyDeleted: lines(
      '🧹 API anahtarına ya da gizli anahtara benzeyen bir mesajı sildim.',
      html`<b>Gizli anahtar</b> idiyse Binance’te hemen iptal et. Hesabını bağlamak için /addkey ile başla.`,
    ),
    notDeleted: html`⚠️ Mesajı silemedim: lütfen kendin sil.`,
    none: html`Henüz hesap bağlamadın. Nasıl yapılacağını /addkey gösterir.`,
    list: html`🔑 <b>Hesapların</b>`,
    line: (label, type, key, state, chosen) =>
      html`${chosen ? '▶️' : '▫️'} <b>${label}</b> · ${type}${state === 'pending' ? ' · API anahtarı bekleniyor' : html` · <code>${key}</code>${state === 'blocked' ? ' · ❌ engellendi, /doctor ile bak' : ''}`}`,
    chosen: (label) => html`▶️ Komutlar artık “${label}” hesabı için.`,
    whichToRemove: html`Hangisini sileyim?`,
    askRemove: (label) =>
      html`<b>${label}</b> silinsin mi? Anahtarını tamamen unuturum; açık emirler Binance’te kalır.`,
    removed: (label) => html`🗑 “${label}” silindi, anahtarı unutuldu.`,
    doctor: (label) => html`🩺 <b>${label}</b>`,
  },
  balance: {
    title: html`💼 <b>Bakiye</b>`,
    empty: html`💼 Hesap boş.`,
    wallets: {
      spot: 'Spot',
      margin: 'Çapraz marjin',
      isolated: 'İzole marjin',
      usdm: 'USD-M vadeli',
      coinm: 'COIN-M vadeli',
    },
    columns: ['Varlık', 'Serbest', 'Kullanımda', '≈ USDT'],
    unknown: (names) => html`<i>Şu an bilinmiyor: ${names}</i>`,
    total: (value) => html`Toplam yaklaşık <b>${money(value)} USDT</b>`,
    more: (count) => html`<i>… ve ${count} tane daha</i>`,
  },
  orders: {
    title: html`📋 <b>Açık emirler</b>`,
    none: html`📋 Açık emrin yok.`,
    line: (side, symbol, size, at, done) =>
      html`${side === 'BUY' ? '🟢' : '🔴'} <b>${symbol}</b> ${side === 'BUY' ? 'alış' : 'satış'} ${size} @ ${at}${done === '0' ? '' : ` · ${done} gerçekleşti`}`,
    more: (count) => html`<i>… ve ${count} tane daha</i>`,
    askCancel: (symbol, orderId) =>
      html`<b>${symbol}</b> üzerindeki <code>${orderId}</code> numaralı emir iptal edilsin mi?`,
    cancelUsage: html`/orders içinden seç ya da emir numarasıyla <code>/cancelorder BTCUSDT 12345</code> yaz.`,
  },

  trade: {
    usage: (side) =>
      lines(
        side === 'BUY' ? 'Neyi, ne kadar alayım? Örneğin' : 'Neyi, ne kadar satayım? Örneğin',
        tradeExamples(side, usualSample),
      ),
    needAmount: (side, sample) => lines(html`Ne kadar <b>${sample.symbol}</b>? Örneğin`, tradeExamples(side, sample)),
    badAmount: (text, side, sample) =>
      lines(html`<code>${text}</code> bir tutar olarak okunamıyor. Doğrusu`, tradeExamples(side, sample)),
    comma: (meant, other) =>
      html`Virgül kullanmıyorum: ${other === undefined ? html`lütfen <code>${meant}</code> yaz` : html`hangisini kastettiysen <code>${meant}</code> ya da <code>${other}</code> yaz`}. Ondalıklar noktayla, binlikler ayrılmadan.`,
    badPrice: (text) =>
      html`<code>${text}</code> bir fiyat olarak okunamıyor. <code>60000</code> ya da <code>0.125</code> gibi bir sayı olmalı.`,
    tooMany: (side, sample) => lines('Okuyabileceğimden fazla sözcük var. Doğrusu', tradeExamples(side, sample)),
    notTrading: (symbol) => html`<b>${symbol}</b> şu anda işlem görmüyor.`,
    askAmount: (side, sample, last) =>
      lines(
        html`${side === 'BUY' ? '🟢' : '🔴'} <b>${sample.symbol} ${sides[side]}</b> – ne kadar?`,
        html`Şu an ${price(last)}. Seç ya da yaz; örneğin`,
        tradeExamples(side, sample),
      ),
    headline: (side, symbol, type) =>
      html`${side === 'BUY' ? '🟢' : '🔴'} <b>${symbol} ${sides[side]}</b> · ${type === 'LIMIT' ? 'limit' : 'piyasa'}`,
    preview: (draft: Draft, base, quote, last, free, validSeconds) => {
      const exact = 'quantity' in draft.order
      const size = html`<b>${quantity(draft.quantity)} ${base}</b>`
      const total = html`<b>${money(draft.quoteQuantity)} ${quote}</b>`
      const about = exact ? '' : '≈ '
      const estimate = draft.type === 'MARKET' ? '≈ ' : ''
      return lines(
        draft.side === 'BUY' ? html`Alınacak: ${about}${size}` : html`Satılacak: ${about}${size}`,
        draft.side === 'BUY'
          ? html`Ödenecek: ${exact ? estimate : 'en çok '}${total}`
          : html`Gelecek: ${estimate}${total}`,
        draft.type === 'LIMIT'
          ? html`Limit ${price(draft.price)} · şu an ${price(last)} · iptal edilene dek bekler`
          : html`Şu anki fiyat ${price(last)}`,
        html`Komisyon ≈ ${money(draft.fee)} ${quote} (%0.1) · serbest ${free}`,
        '',
        html`<i>${validSeconds} saniye geçerli.</i>`,
      )
    },
    expired: html`⌛ <i>Bu önizlemenin süresi doldu; hiçbir şey gönderilmedi.</i>`,
    dropped: html`✖️ <i>Vazgeçildi; hiçbir şey gönderilmedi.</i>`,
    notSent: html`❌ <b>Gönderilmedi.</b> İletilemedi; Binance’e hiçbir şey ulaşmadı. Lütfen yeniden dene.`,
    handInUnknown: html`🔎 <b>Denetleniyor…</b> İletilip iletilmediğini öğrenemedim. İletildiyse bu mesaj bunu gösterecek; /orders açık emirleri gösterir.`,
    filling: html`⏳ <b>Gerçekleşiyor…</b>`,
    waiting: html`<i>Hâlâ bir yürütücü bekleniyor. Zamanında alınmazsa gönderilmeyecek.</i>`,
    cancelling: (symbol) => html`⏳ <b>${symbol}</b> emri iptal ediliyor…`,
    cancelDone: (symbol, done) =>
      lines(
        html`🚫 <b>${symbol}</b> emri iptal edildi.`,
        done === undefined ? undefined : html`Öncesinde ${done} gerçekleşmişti.`,
      ),
    cancelChecking: (symbol) =>
      html`🔎 Binance <b>${symbol}</b> emrini iptal edip etmediğini bildirmedi. /orders açık emirleri gösterir.`,
    cancelRefused: (symbol, why) => lines(html`❌ <b>${symbol}</b> emri iptal edilmedi.`, why),
  },
  receipt: {
    wanted: 'Emir',
    limit: 'Limit',
    averagePrice: 'Ortalama fiyat',
    filled: 'Gerçekleşen',
    paid: 'Ödenen',
    received: 'Gelen',
    fee: 'Komisyon',
    feeLater: 'birazdan',
    number: 'Emir no.',
    takenBack:
      'Binance emri alıp almadığını bildirmedi. Bunu öğrenirken, emin olmak için açık kalan kısmını iptal ettim.',
  },

  panic: {
    begun: html`❄️ <b>Donduruluyor…</b>\nYeni emirleri durduruyor, açık emirlerin hepsini iptal ediyorum; bittiğinde bu mesajda yazacağım.`,
    done: (accounts) =>
      accounts === 1
        ? html`❄️ <b>Donduruldu.</b> Hesabın güvende: açık emir kalmadı.`
        : html`❄️ <b>Donduruldu.</b> ${accounts} hesabının hepsi güvende: açık emir kalmadı.`,
    notYet: (safe, accounts) =>
      html`⚠️ <b>Donduruldu ama henüz güvende değil:</b> ${accounts} hesaptan ${safe} tanesi tamam. Bitene kadar sürdürüyorum.`,
    counts: (orders, positions) => html`İptal edilen emir: <b>${orders}</b> · kapatılan pozisyon: <b>${positions}</b>`,
    close: '📉 Vadeli pozisyonlarımı da kapat',
    spotStays: html`Spot ve marjindeki varlıklar olduğu gibi kalır: senin adına satmam.`,
    after: html`<i>İptaller ve pozisyonu azaltan çıkışlar çalışmaya devam eder. Bitirmek için: /thaw, varsa kodunla.</i>`,
    endedEarly: html`🌤 <b>Dondurma</b>, bütün hesaplar güvende olmadan <b>sona erdi</b>: açık emirler kalmış olabilir. /orders spot emirlerini gösterir.`,
    thawed: html`🌤 <b>Çözüldü.</b> Yeni emirler yeniden alınıyor.`,
    notFrozen: html`Senin dondurduğun bir şey yok. Operatörün dondurduğunu yalnızca operatör çözer.`,
  },
  freeze: {
    usage: html`Ne dondurulsun? <code>/freeze all</code>, <code>/freeze account ID</code>, <code>/freeze user ID</code> ya da <code>/freeze market usdm</code>; sonuna <code>close</code> eklenirse vadeli pozisyonlar da kapatılır.`,
    begun: (scope) => html`❄️ <b>${scope} donduruluyor…</b>`,
    done: (scope, accounts) => html`❄️ <b>Donduruldu: ${scope}.</b> Güvende olan hesap: ${accounts} / ${accounts}.`,
    notYet: (scope, safe, accounts) =>
      html`⚠️ <b>Donduruldu: ${scope}, ama henüz güvende değil:</b> ${accounts} hesaptan ${safe} tanesi tamam. Yürütücüler bitene kadar sürdürüyor.`,
    after: html`<i>Buradan değil, konsoldan ya da</i> <code>flotilla thaw</code> <i>ile çözülür.</i>`,
  },
  limits: {
    title: html`📊 <b>Limitler</b>`,
    fleet: html`Filonun bütçesinden şu an kullanılan:`,
    quiet: html`Şu an filonun bütçesinden bir şey kullanılmıyor.`,
    window: (seconds) => {
      if (seconds < 60) return `${seconds} sn`
      return seconds < 3_600 ? `${seconds / 60} dk` : `${seconds / 3_600} sa`
    },
    pool: (pool) => pools[pool] ?? pool.replace(/^sapi-(ip|uid)\/sapi\/v\d+\//, ''),
    own: html`Kendi emirlerin:`,
    share: (percent: number) => html`Hesabın, ortak bütçenin bir dakikasının <b>%${percent}</b> kadarını kullandı.`,
    slowed: html`🐢 Çağrılarının çoğu Binance tarafından reddedildi ve bu herkese mal oluyor: düzelene kadar daha seyrek hizmet alırsın.`,
    isolated: html`🚧 Reddedilen çağrıların ortak bütçeyi tüketti. Durana kadar herkesten sonra ve çok az hizmet alırsın. İptaller yine önce gider.`,
    used: (used, limit, window) => `${window} içinde ${used} / ${limit}`,
  },
  fleet: {
    title: html`⛵️ <b>Filo</b>`,
    role: (role, ready, all) => html`${ready === all ? '🟢' : ready > 0 ? '🟡' : '🔴'} ${role} ${ready}/${all}`,
    streams: (sockets, streams) => html`📡 Canlı akış: ${streams} · soket: ${sockets}`,
    incident: (message, at) => html`⚠️ ${at} ${message}`,
    runbook: (kind) => html`<i>Ne yapmalı: docs/runbook.md, “${kind}”</i>`,
    frozen: (count) => html`🧊 ${count} dondurma yürürlükte`,
    unknown: html`🔴 Şu an yanıt veren koordinatör yok; veriler ve emirler birkaç saniye durabilir.`,
  },

  faults: {
    TIMEOUT: 'Zamanında yanıt gelmedi. Lütfen yeniden dene.',
    NO_KEY: 'Bu hesabın henüz API anahtarı yok: /addkey.',
    NO_ACCOUNT: 'Bu hesap artık yok: /keys.',
  },
  failed: html`😕 Burada bir şey ters gitti; günlüğe yazıldı. Lütfen yeniden dene.`,
}

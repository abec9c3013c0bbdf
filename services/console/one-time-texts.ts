import type { OneTimePage } from '@flotilla/protocol'

type Words = Readonly<Record<string, string>>

const shared: Readonly<Record<OneTimePage['language'], Words>> = {
  en: {
    code: 'Code of your authenticator, if you have one enrolled',
    sealed: 'What you type is sealed in this browser. Only an executor of the fleet can open it.',
    working: 'Sealing and sending …',
    failed: 'That did not work. Ask the bot for a new page.',
    gone: 'This page was used or has run out. Ask for a new one.',
    notSafe: 'This browser cannot seal: WebAssembly is switched off.',
  },
  tr: {
    code: 'Doğrulama uygulamanın kodu (kayıtlıysa)',
    sealed: 'Yazdıkların bu tarayıcıda mühürlenir. Yalnızca filonun bir yürütücüsü açabilir.',
    working: 'Mühürleniyor ve gönderiliyor …',
    failed: 'Bu olmadı. Bottan yeni bir sayfa iste.',
    gone: 'Bu sayfa kullanıldı ya da süresi doldu. Yenisini iste.',
    notSafe: 'Bu tarayıcı mühürleyemiyor: WebAssembly kapalı.',
  },
}

const key: Readonly<Record<OneTimePage['language'], Words>> = {
  en: {
    title: 'Add an API key',
    apiKey: 'API key',
    secret: 'Secret key',
    submit: 'Add the key',
    done: 'The key was taken. You can close this page; it is used up.',
  },
  tr: {
    title: 'API anahtarı ekle',
    apiKey: 'API anahtarı',
    secret: 'Gizli anahtar',
    submit: 'Anahtarı ekle',
    done: 'Anahtar kabul edildi. Bu sayfayı kapatabilirsin; artık kullanılamaz.',
  },
}

const totp: Readonly<Record<OneTimePage['language'], Words>> = {
  en: {
    title: 'Enroll an authenticator',
    secret: 'Type this into your authenticator, or open it there',
    open: 'Open in the authenticator',
    first: 'The code it shows now',
    code: 'If another authenticator is enrolled: a code of that one',
    submit: 'Switch it on',
    done: 'From now on changes of keys, higher caps and large orders need a code.',
  },
  tr: {
    title: 'Doğrulama uygulaması kaydet',
    secret: 'Bunu doğrulama uygulamana yaz ya da orada aç',
    open: 'Uygulamada aç',
    first: 'Şu an gösterdiği kod',
    code: 'Başka bir uygulama kayıtlıysa: onun bir kodu',
    submit: 'Etkinleştir',
    done: 'Artık anahtar değişiklikleri, yükseltilen sınırlar ve büyük emirler bir kod ister.',
  },
}

/** What a page says. */
export const wordsFor = ({ purpose, language }: Pick<OneTimePage, 'purpose' | 'language'>): Words => ({
  ...shared[language],
  ...(purpose === 'totp' ? totp : key)[language],
})

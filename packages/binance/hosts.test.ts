import { describe, expect, it } from 'vitest'
import { HOST_OVERRIDE_NAMES, hostsFor } from './hosts.ts'
import { marginRiskUrl, portfolioStreamUrl, privateStreamUrl, streamUrl } from './stream-url.ts'

describe('the addresses of an environment', () => {
  it('live', () => {
    const hosts = hostsFor('live')
    expect(hosts.rest.fapi).toBe('https://fapi.binance.com')
    expect(hosts.wsApi).toEqual({
      spot: 'wss://ws-api.binance.com:443/ws-api/v3',
      usdm: 'wss://ws-fapi.binance.com/ws-fapi/v1',
      coinm: 'wss://ws-dapi.binance.com/ws-dapi/v1',
    })
    expect(streamUrl(hosts, 'spot')).toBe('wss://stream.binance.com:9443/stream')
    expect(streamUrl(hosts, 'usdm', 'public')).toBe('wss://fstream.binance.com/public/stream')
    expect(streamUrl(hosts, 'options', 'market')).toBe('wss://fstream.binance.com/market/stream')
    expect(streamUrl(hosts, 'coinm')).toBe('wss://dstream.binance.com/stream')
    expect(marginRiskUrl(hosts, 'K')).toBe('wss://margin-stream.binance.com/ws/K')
    expect(portfolioStreamUrl(hosts, 'K')).toBe('wss://fstream.binance.com/pm/ws/K')
    expect(portfolioStreamUrl(hosts, 'K', 'pm-classic')).toBe('wss://fstream.binance.com/pm-classic/ws/K')
  })

  it('demo and testnet differ in spot and share the one futures test environment', () => {
    const [demo, testnet] = [hostsFor('demo'), hostsFor('testnet')]
    expect([demo.rest.api, testnet.rest.api]).toEqual([
      'https://demo-api.binance.com',
      'https://testnet.binance.vision',
    ])
    expect(testnet.wsApi.spot).toBe('wss://ws-api.testnet.binance.vision/ws-api/v3')
    expect(demo.stream.usdm).toBe(testnet.stream.usdm)
    for (const hosts of [demo, testnet]) {
      expect(hosts.rest.papi).toBeUndefined()
      expect(JSON.stringify(hosts)).not.toMatch(/\/\/(api|fapi|dapi|eapi|stream|fstream|dstream|ws-api)\.binance\.com/)
      expect(() => marginRiskUrl(hosts, 'K')).toThrow(TypeError)
    }
  })

  it('the simulator: ports as the contract says, nothing outside loopback', () => {
    const hosts = hostsFor('sim', {}, 9000)
    expect([...Object.values(hosts.rest), ...Object.values(hosts.stream), ...Object.values(hosts.wsApi)]).toSatisfy(
      (urls: string[]) => urls.every((url) => /^(http|ws):\/\/127\.0\.0\.1:900[012](\/|$)/.test(url)),
    )
    expect([hosts.stream.usdm, hosts.wsApi.coinm]).toEqual(['ws://127.0.0.1:9001', 'ws://127.0.0.1:9002/ws-dapi/v1'])
    expect(() => hostsFor('sim')).toThrow(TypeError)
  })

  it('every address can be replaced on its own', () => {
    for (const name of HOST_OVERRIDE_NAMES) {
      const url = name.endsWith('_REST_URL') ? 'http://override.example' : 'ws://override.example'
      const [plain, replaced] = [hostsFor('live'), hostsFor('live', { [name]: `${url}/` })]
      const flat = (hosts: typeof plain) =>
        [hosts.rest, hosts.stream, hosts.wsApi].flatMap((group) => Object.values(group))
      expect(
        flat(replaced).filter((value) => !flat(plain).includes(value)),
        name,
      ).toEqual([url])
    }
  })

  it('empty overrides are none, wrong ones are named', () => {
    expect(hostsFor('live', { BINANCE_SPOT_REST_URL: '', BINANCE_USDM_REST_URL: undefined })).toEqual(hostsFor('live'))
    expect(() => hostsFor('live', { BINANCE_SPOT_REST_URL: 'ws://x' })).toThrow(/BINANCE_SPOT_REST_URL.*https:/)
    expect(() => hostsFor('live', { BINANCE_SPOT_STREAM_URL: 'stream.example' })).toThrow(/BINANCE_SPOT_STREAM_URL/)
  })
})

describe('private stream URLs', () => {
  const hosts = hostsFor('live')

  it('USD-M names its events by default, so that listenKeyExpired is among them', () => {
    expect(privateStreamUrl(hosts, 'usdm', 'K')).toBe(
      'wss://fstream.binance.com/private/ws?listenKey=K&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE/MARGIN_CALL/ACCOUNT_CONFIG_UPDATE/TRADE_LITE/ALGO_UPDATE/STRATEGY_UPDATE/listenKeyExpired',
    )
  })

  it('the form is a choice', () => {
    const url = (form: 'stream' | 'path' | 'plain') =>
      privateStreamUrl(hosts, 'usdm', 'K', { form, events: ['A', 'B'] })
    expect([url('stream'), url('path'), url('plain')]).toEqual([
      'wss://fstream.binance.com/private/stream?listenKey=K&events=A/B',
      'wss://fstream.binance.com/private/ws/K',
      'wss://fstream.binance.com/ws/K',
    ])
    expect(privateStreamUrl(hosts, 'coinm', 'K')).toBe('wss://dstream.binance.com/ws/K')
    expect(privateStreamUrl(hosts, 'options', 'K')).toContain('/private/ws?listenKey=K&events=ACCOUNT_UPDATE/BALANCE')
  })

  it('USD-M without a route is refused, since Binance would stay silent', () => {
    expect(() => streamUrl(hosts, 'usdm')).toThrow(TypeError)
  })
})

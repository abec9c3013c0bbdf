import { describe, expect, it } from 'vitest'

// The page's own modules are plain JavaScript for the browser; this one needs none.
const { decimal, duration, level, places, poolName, roughly, shortName } = await import(
  String(new URL('./page/format.js', import.meta.url))
)

describe('how the page writes numbers', () => {
  it('never takes a decimal through a float', () => {
    expect(decimal('65000.44000000')).toBe('65,000.44')
    expect(decimal('12345678901234567890.123456789')).toBe('12,345,678,901,234,567,890.123456789')
    expect(decimal('0.61960000')).toBe('0.6196')
    expect(decimal('7')).toBe('7.00')
    expect(decimal('0.62000000', places('0.62050000'))).toBe('0.6200')
  })

  it('tells durations in the two largest units', () => {
    expect([0, 59_999, 60_000, 3_600_000, 11_100_000, 187_200_000].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h',
      '3 h 5 min',
      '2 d 4 h',
    ])
  })

  it('tells how long a window is in one unit', () => {
    expect([10_000, 60_000, 86_400_000, 29_580_000].map(roughly)).toEqual(['10 s', '1 min', '1 d', '8 h'])
  })

  it('calls counters and instances by their short names', () => {
    expect(poolName('spot')).toBe('Spot weight')
    expect(poolName('futures-orders-10s')).toBe('Futures orders')
    expect(poolName('sapi-ip/sapi/v1/account/apiRestrictions')).toBe('/sapi/v1/account/apiRestrictions')
    expect(shortName('market-stream', 'market-stream-a011c2d8')).toBe('a011c2d8')
    expect(shortName('executor', 'my-own-name')).toBe('my-own-name')
  })

  it('colours a budget by how full it is', () => {
    expect([0, 0.69, 0.7, 0.9, 1].map(level)).toEqual(['low', 'low', 'high', 'full', 'full'])
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutEnvelope, readControl } from './envelope.ts'
import { createNameTable } from './name-table.ts'

const frames = join(process.env.FLOTILLA_SHARED ?? join(import.meta.dirname, '../../../shared'), 'data/frames')

const names = createNameTable()

describe('cutting the envelope of a combined stream', () => {
  it('gives the name and exactly the bytes of data, whatever they hold', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(name, fc.jsonValue(), fc.boolean(), (stream, value, escaped) => {
        const data = JSON.stringify(value)
        const quoted = JSON.stringify(stream)
        const ascii = quoted.replace(
          /[^\x20-\x7e]/g,
          (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
        // A name that holds a quote itself does not occur; the cut would be refused or wrong.
        fc.pre(!stream.includes('"') && !stream.includes('\\'))
        const frame = Buffer.from(`{"stream":${escaped ? ascii : quoted},"data":${data}}`)
        const cut = cutEnvelope(frame, names)
        expect([cut?.stream, cut?.data.toString()]).toEqual([stream, data])
      }),
    )
  })

  it('knows names apart that share a slot of its table', () => {
    const table = createNameTable()
    for (let round = 0; round < 2; round += 1) {
      for (let number = 0; number < 10_000; number += 1) {
        const cut = cutEnvelope(Buffer.from(`{"stream":"s${number}@trade","data":${number}}`), table)
        if (cut?.stream !== `s${number}@trade` || cut.data.toString() !== String(number)) throw new Error(`s${number}`)
      }
    }
  })

  it('survives a name with a broken escape', () => {
    expect(cutEnvelope(Buffer.from('{"stream":"a\\u12","data":1}'), names)?.stream).toBe('a\\u12')
  })

  it('copies nothing', () => {
    const frame = Buffer.from('{"stream":"a@trade","data":{"e":"trade"}}')
    expect(cutEnvelope(frame, names)?.data.buffer).toBe(frame.buffer)
  })

  it('leaves everything else to be read as an answer', () => {
    for (const text of [
      '{"result":null,"id":1}',
      '{"error":{"code":2,"msg":"x"},"id":1}',
      '',
      '{',
      '[]',
      '{"stream":"a',
      '{"e":"x"}',
    ]) {
      expect(cutEnvelope(Buffer.from(text), names), text).toBeUndefined()
    }
  })

  const files = existsSync(frames) ? readdirSync(frames).filter((file) => file.startsWith('hft-')) : []
  it.skipIf(files.length === 0).each(files.slice(0, 5))(
    'agrees with JSON.parse on every recorded frame of %s',
    (file) => {
      let cuts = 0
      for (const line of gunzipSync(readFileSync(join(frames, file)))
        .toString()
        .split('\n')) {
        const text = line.slice(line.indexOf(' ') + 1)
        if (!text.startsWith('{"stream"')) continue
        const cut = cutEnvelope(Buffer.from(text), names)
        if (!cut || `{"stream":"${cut.stream}","data":${cut.data}}` !== text) throw new Error(`cut differs: ${text}`)
        cuts += 1
      }
      expect(cuts).toBeGreaterThan(30_000)
    },
  )
})

describe('answers to commands', () => {
  it('are told apart', () => {
    const read = (text: string) => readControl(Buffer.from(text))
    expect(read('{"result":null,"id":7}')).toEqual({ kind: 'ack', id: 7 })
    expect(read('{"error":{"code":2,"msg":"Invalid request"},"id":7}')).toMatchObject({ kind: 'error', id: 7, code: 2 })
    expect(read('{"code":2,"msg":"Invalid request","id":7}')).toMatchObject({ kind: 'error', id: 7, code: 2 })
    expect(read('{"e":"serverShutdown","E":1}')).toEqual({ kind: 'shutdown' })
    expect(read('{"data":{"e":"serverShutdown"},"stream":"!serverShutdown"}')).toEqual({ kind: 'shutdown' })
    for (const text of ['{"result":null,"id":null}', '{"id":1}', '<html>', 'null', '3'])
      expect(read(text)).toEqual({ kind: 'other' })
  })
})

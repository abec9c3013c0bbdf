import { z } from 'zod'
import { defineKey } from '../key.ts'
import { roles } from '../names.ts'

/** Which instance works on a slot, and since which term of the coordinator. */
export const Assignment = z.looseObject({ instance: z.string(), epoch: z.number().int() })
export type Assignment = z.infer<typeof Assignment>

export const AssignmentKey = defineKey({
  bucket: 'fleet',
  pattern: 'assign.{role}.{slot}',
  owner: 'coordinator',
  readers: roles,
  summary: 'Who works on a shard, or is the active coordinator; by compare-and-set, by the coordinator alone.',
  value: Assignment,
})

export const StreamAssignmentKey = defineKey({
  bucket: 'fleet',
  pattern: 'assign.market-stream.{market}.{symbol}.{stream}',
  owner: 'coordinator',
  readers: ['market-stream'],
  summary: 'Which market-stream holds a stream open.',
  value: Assignment,
})

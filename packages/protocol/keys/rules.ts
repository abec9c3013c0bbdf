import { defineKey } from '../key.ts'
import { Alert } from '../subjects/alerts.ts'

export const RuleKey = defineKey({
  bucket: 'rules',
  pattern: 'rule.{userId}.{alertId}',
  owner: 'alerts',
  readers: [],
  summary: "A user's alert rule.",
  value: Alert,
})

import { formatDuration } from './duration.ts'
import type { Condition, Expression, Rule } from './rule.ts'

/** The one way a rule is written; reading it with `spot` as default market gives the same rule. */
export function formatRule({ expression, mode, cooldownMs, expiresInMs, expiresAt }: Rule): string {
  const parts = [formatExpression(expression)]
  if (mode === 'repeat') parts.push('repeat')
  if (cooldownMs > 0) parts.push(`cooldown ${formatDuration(cooldownMs)}`)
  if (expiresInMs !== undefined) parts.push(`expires in ${formatDuration(expiresInMs)}`)
  // A day named in a rule is its last one.
  if (expiresAt !== undefined) parts.push(`expires ${new Date(expiresAt - 1).toISOString().slice(0, 10)}`)
  return parts.join(' ')
}

function formatExpression(expression: Expression): string {
  if (!('parts' in expression)) return formatCondition(expression)
  const word = expression.kind === 'and' ? ' AND ' : ' OR '
  return expression.parts
    .map((part) =>
      expression.kind === 'and' && part.kind === 'or' ? `(${formatExpression(part)})` : formatExpression(part),
    )
    .join(word)
}

/** One condition, e.g. `usdm:ETHUSDT change 5m > 3%`. */
export function formatCondition(condition: Condition): string {
  const { market, symbol, threshold } = condition
  const name = market === 'spot' ? symbol : `${market}:${symbol}`
  if (condition.kind === 'crossing') {
    const direction = { up: 'above ', down: 'below ', either: '' }[condition.direction]
    return `${name} crosses ${direction}${threshold}`
  }
  const { measure, comparison } = condition
  if (measure.name === 'price') return `${name} ${comparison} ${threshold}`
  const unit = measure.name === 'volume' ? 'x' : '%'
  return `${name} ${measure.name} ${formatDuration(measure.windowMs)} ${comparison} ${threshold}${unit}`
}

import type { Permissions } from './permissions.ts'

/** One identity the server knows, by the public half of its nkey; without permissions it may do everything. */
export type NatsUser = { name: string; publicKey: string; permissions?: Permissions }

/**
 * One reply for each message that asks for one. Who stood still for minutes answers what nobody waits for any more; that is no
 * breach of its permissions.
 */
const answersAllowed = 'allow_responses: { max: 1, expires: "10m" }'

function permissionBlock({ publish, subscribe, denyPublish = [], answers = false }: Permissions): string {
  const list = (patterns: readonly string[]) => JSON.stringify(patterns)
  // An empty list of what is allowed would allow everything.
  const allow = publish.length > 0 ? [`allow: ${list(publish)}`] : []
  const denied = publish.length > 0 ? denyPublish : ['>']
  const deny = denied.length > 0 ? [`deny: ${list(denied)}`] : []
  const answering = answers ? `, ${answersAllowed}` : ''
  return `{ publish: { ${[...allow, ...deny].join(', ')} }, subscribe: { allow: ${list(subscribe)} }${answering} }`
}

/** A user as it stands in the list `users` of the server's configuration. */
export function natsUserLine({ name, publicKey, permissions }: NatsUser): string {
  const rights = permissions ? `, permissions: ${permissionBlock(permissions)}` : ''
  return `    { nkey: ${publicKey}${rights} } # ${name}`
}

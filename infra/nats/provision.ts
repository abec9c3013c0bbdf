// Creates every stream and bucket of the contract on the server at NATS_URL, as the identity in NATS_NKEY_FILE.
// Safe to repeat; run before the roles of a new version start. Exit 78 when a variable is missing or wrong.
import { readFileSync } from 'node:fs'
import { busTlsOf, provision } from '@flotilla/protocol'

const { NATS_URL, NATS_NKEY_FILE, NATS_REPLICAS } = process.env
const replicas = NATS_REPLICAS ? Number(NATS_REPLICAS) : undefined
const isWrong = replicas !== undefined && ![1, 3, 5].includes(replicas)

if (!NATS_URL || isWrong) {
  if (!NATS_URL) process.stderr.write('NATS_URL is missing: the server to provision, such as nats://127.0.0.1:4222\n')
  if (isWrong) process.stderr.write(`NATS_REPLICAS is ${NATS_REPLICAS}, must be 1, 3 or 5\n`)
  process.exit(78)
}

const nkeySeed = NATS_NKEY_FILE ? new TextEncoder().encode(readFileSync(NATS_NKEY_FILE, 'utf8').trim()) : undefined
try {
  for (const line of await provision({
    servers: NATS_URL,
    ...(replicas ? { replicas } : {}),
    tls: busTlsOf(process.env),
    ...(nkeySeed ? { nkeySeed } : {}),
  })) {
    process.stdout.write(`${line}\n`)
  }
} catch (error) {
  process.stderr.write(`provisioning failed: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

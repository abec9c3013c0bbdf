export type RedisServerOptions = {
  port: number
  /** Existing folder the server works in; nothing is stored there. */
  folder: string
  /** @default 256 */
  maxMemoryMb?: number
}

/**
 * The configuration of one redis-server on loopback: a cache only, so nothing is written to disk and the least
 * recently used keys go when memory is full.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
export function redisServerConfig({ port, folder, maxMemoryMb = 256 }: RedisServerOptions): string {
  return `bind 127.0.0.1
port ${port}
protected-mode yes
dir "${folder}"
daemonize no
supervised no
save ""
appendonly no
maxmemory ${maxMemoryMb}mb
maxmemory-policy allkeys-lru
enable-debug-command no
enable-module-command no
loglevel notice
logfile ""
# The command line stays as it was, by which a later start recognises a server that was left behind.
set-proc-title no
`
}

import { parentPort } from 'node:worker_threads'

/** Lets the main thread ask how much processor time this one has used, in microseconds. */
export function tellCpuTime(): void {
  parentPort?.on('message', () => {
    const { user, system } = process.threadCpuUsage()
    parentPort?.postMessage({ cpuMicros: user + system })
  })
}

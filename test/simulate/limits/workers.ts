import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Run, runTrialOf, trialsOf } from './run.ts'
import type { Verdict } from './verdict.ts'

type Answer = { number: number; verdict: Verdict }

/** Runs the trials of a run on all cores; tells each verdict in the order of the trials. */
export async function runOnAllCores(run: Run, onVerdict: (verdict: Verdict) => void): Promise<Verdict[]> {
  const trials = trialsOf(run)
  const verdicts: Verdict[] = []
  let [begun, told] = [0, 0]
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: run })
      const next = () => {
        if (begun < trials) worker.postMessage(begun++)
        else void worker.terminate().then(() => resolve())
      }
      worker.on('error', reject)
      worker.on('message', ({ number, verdict }: Answer) => {
        verdicts[number] = verdict
        for (let ready = verdicts[told]; ready; ready = verdicts[++told]) onVerdict(ready)
        next()
      })
      next()
    })
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), trials) }, work))
  return verdicts
}

if (!isMainThread) {
  parentPort?.on('message', (number: number) => {
    parentPort?.postMessage({ number, verdict: runTrialOf(workerData as Run, number) } satisfies Answer)
  })
}

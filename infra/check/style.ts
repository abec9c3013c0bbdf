import { ROOT } from '../paths.ts'
import { findAmbient } from './ambient.ts'
import { findUnlistedFaults } from './fault-codes.ts'
import type { GateResult } from './gate.ts'
import { findNaming, findSecondDoors } from './names.ts'
import { findOversize } from './size.ts'
import { readSources } from './source-file.ts'

/** The rules of the house that no other tool knows. */
export async function checkStyle(): Promise<GateResult> {
  const files = readSources(ROOT)
  const faults = files.flatMap((file) => [
    ...findOversize(file),
    ...findAmbient(file),
    ...findNaming(file),
    ...findUnlistedFaults(file),
  ])
  return { faults: [...faults, ...findSecondDoors(files)], note: `${files.length} files` }
}

// A successor that finds a request claimed sends it again instead of settling it.
import { runPlantedExecutor } from '../plant.ts'

await runPlantedExecutor(
  'packages/orders/request.ts',
  'return record ? goOn(at) : start(at)',
  "return record && record.state !== 'sending' ? goOn(at) : start(at)",
)

// Whoever settles believes the first query behind the barrier, however old what it shows may be.
import { runPlantedExecutor } from '../plant.ts'

await runPlantedExecutor('packages/orders/rules.ts', 'lagMs: 45_000', 'lagMs: 0')

// Records are appended without looking whether somebody else wrote in between.
import { runPlantedExecutor } from '../plant.ts'

await runPlantedExecutor('services/executor/state-log.ts', '{ expectLast: expect }', '{}')

// Bundles every program of the image into the folder named: node infra/docker/main.ts /bundles
import { bundleServices } from './bundle.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('usage: node infra/docker/main.ts FOLDER\n')
  process.exit(2)
}
await bundleServices(folder)

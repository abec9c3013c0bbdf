// The rules as dependency-cruiser's command line reads them; they are made from the package.json files.
const { importRules } = require('./infra/check/import-rules.ts')

module.exports = {
  forbidden: importRules(__dirname),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^infra/check/canary/', '/third-party/', '/dist/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
}

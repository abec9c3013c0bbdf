// Exactly the three rules that need types and that Biome does not have; everything else is Biome's.
import { parser, plugin } from 'typescript-eslint'

export default [
  { ignores: ['**/node_modules/', '**/dist/', '.local/', '**/third-party/', 'infra/check/canary/'] },
  {
    files: ['{packages,services,infra,test}/**/*.ts'],
    languageOptions: { parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
]

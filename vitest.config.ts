import { defineConfig } from 'vitest/config'

const shared = {
  exclude: ['**/node_modules/**', '**/third-party/**', '.local/**'],
  // Whoever takes this long hangs. How quick something is, is claimed by the test that is about it.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // A condition is waited for, however busy the machine is.
  expect: { poll: { timeout: 10_000 } },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['packages/**/*.test.ts', 'services/**/*.test.ts', 'infra/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Whole fleets and real servers: one file at a time, so that times mean something on a small machine.
        test: {
          ...shared,
          name: 'fleet',
          include: ['test/**/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})

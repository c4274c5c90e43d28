import { defineConfig } from 'vitest/config'

const globalSetup = ['packages/testkit/src/global-setup.ts']

// Three projects: `server` (rules, API and stream against real servers), `web` (the client's units) and `browser` (Chromium).
export default defineConfig({
  test: {
    // Processes of PostgreSQL, Redis and the servers under test need the rest of a two-core machine.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'server',
          include: ['packages/{contract,server,testkit}/src/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
          environment: 'node',
          pool: 'forks',
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: 'packages/web/vite.config.ts',
        root: 'packages/web',
        test: {
          name: 'web',
          include: ['src/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['packages/testkit/src/browser/**/*.browser.test.ts'],
          environment: 'node',
          pool: 'forks',
          globalSetup,
          // One browser at a time: two would wait for each other's processor time and time out.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
})

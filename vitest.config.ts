import { defineConfig } from 'vitest/config'

/** Tests that look at one package: they leave nothing behind in the process, so files share it and what it has loaded. */
const units = ['{topology,sip,server,mailbox,admin,shell}/src/**/*.test.ts', 'web/server/**/*.test.ts']
const all = ['{platform,topology,sip,server,mailbox,admin,shell,web,cli,scripts,tests,benchmarks}/**/*.test.ts', 'web/browser/**/*.test.tsx']
const never = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    pool: 'forks',
    // One more than there are cores in CI: half of the time a test waits for a browser, a peer or a disk.
    maxWorkers: 3,
    // So long that only what is stuck is cut off, on a busy machine too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: 'units', include: units, exclude: never, isolate: false, restoreMocks: true, unstubEnvs: true, unstubGlobals: true } },
      { extends: true, test: { name: 'whole', include: all, exclude: [...never, ...units] } },
    ],
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{platform,topology,sip,server,mailbox,admin,shell,web,cli,scripts,tests,benchmarks}/**/*.test.ts', 'web/browser/**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // One more than there are cores in CI: half of the time a test waits for a browser, a peer or a disk.
    maxWorkers: 3,
    // So long that only what is stuck is cut off, on a busy machine too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
})

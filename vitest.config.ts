import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Most tests wait for processes of their own, so every core gets a worker.
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: '100%',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is built is loaded as users load it.
    server: { deps: { external: [/\/(dist|bundle)\//] } },
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, on a checkout where no run has measured them yet: begun first, so that no core waits for one of them at the end. */
const LONGEST = [
  'faults/plugins',
  'faults/fetch',
  'e2e/referee',
  'engine/determinism',
  'e2e/new',
  'e2e/store',
  'e2e/tuning',
  'e2e/ranking',
  'faults/kill',
  'e2e/init',
  'e2e/protocols',
  'e2e/guides',
  'e2e/run',
  'faults/store',
  'faults/processes',
  'e2e/plugins',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  // Most tests wait for processes of their own, so every core gets a worker.
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: '100%',
    // Files share the modules that they import, so that each worker loads them once.
    isolate: false,
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    sequence: { sequencer: LongestFirst },
    // What is built is loaded as users load it.
    server: { deps: { external: [/\/(dist|bundle)\//] } },
  },
});

import { afterAll } from 'vitest';

const cleanUps: (() => unknown)[] = [];

/**
 * Does something after the tests of the file that calls it, directly or through a module of this folder. An `afterAll` of such a module would be that of the
 * first file that imports it: test files share modules.
 */
export function afterFile(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

/** To be called for each file. */
export function cleanUpAfterFile(): void {
  afterAll(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generator, mutated } from './mutate.js';
import { type Target, TARGETS } from './targets.js';

/** Cases of all targets together: `npm run test:fuzz -- 10000000` sets it, the ordinary suite takes a share, the same each time. */
const CASES = Number(process.env['MFBENCH_FUZZ'] ?? 20_000);
const SEED = Number(process.env['MFBENCH_FUZZ_SEED'] ?? 1);
/** A case that takes longer has hung, or would hang if it were larger. */
const LONGEST_SECONDS = 5;

const CORPUS = join(import.meta.dirname, 'corpus');
const folderOf = ({ name }: Target): string =>
  join(CORPUS, name.replace(/\W+/g, ' ').trim().replaceAll(' ', '-'));

/** Cases that once went wrong, each in a file. */
function corpusOf(target: Target): [string, Uint8Array][] {
  const folder = folderOf(target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
}

/** What is wrong with how a target reads a case. */
async function faultOf(
  target: Target,
  bytes: Uint8Array,
  told: (accepted: boolean) => void = () => undefined,
): Promise<string | undefined> {
  const started = performance.now();
  try {
    told(await target.read(bytes));
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : `thrown: ${String(error)}`;
  }
  const seconds = (performance.now() - started) / 1000;
  return seconds > LONGEST_SECONDS ? `it took ${seconds.toFixed(1)} seconds` : undefined;
}

describe.each(TARGETS)('$name', (target) => {
  const corpus = corpusOf(target);
  test.skipIf(corpus.length === 0)('what once went wrong', async () => {
    for (const [name, bytes] of corpus) expect(await faultOf(target, bytes), name).toBeUndefined();
  });

  const count = Math.ceil((CASES * target.share) / 100);
  test(`${count} hostile cases: refused in the reader's own words or rightly accepted`, {
    timeout: 120_000 + count * 20,
  }, async () => {
    for (const seed of target.seeds) expect(await target.read(seed)).toBe(true);
    const faults = new Map<string, string>();
    let accepted = 0;
    for (let i = 0; i < count && faults.size < 20; i++) {
      const random = generator(SEED * 0x9e3779b1 + i);
      const changed = mutated(target.seeds, target.words, random);
      const bytes = target.finish?.(changed, random) ?? changed;
      const fault = await faultOf(target, bytes, (isAccepted) => {
        if (isAccepted) accepted++;
      });
      // Faults of one place are one fault.
      if (fault !== undefined) {
        const place = fault.replace(/\d+/g, '#').split('\n').slice(0, 3).join('\n');
        if (!faults.has(place)) faults.set(place, `${keep(target, bytes)}: ${fault}`);
      }
      if (i % 1000 === 999) await new Promise(setImmediate);
    }
    console.info(
      `${target.name}: ${count} cases, ${accepted} of them accepted, ${faults.size} faults, seed ${SEED}`,
    );
    expect([...faults.values()]).toEqual([]);
  });
});

/** Saves a case, so that every later run tries it again. @returns where. */
function keep(target: Target, bytes: Uint8Array): string {
  const folder = folderOf(target);
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

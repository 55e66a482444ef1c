import { describe, expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { resultsOfRun, run } from '../support/experiment.js';

const CHAINED = `experiment: chained
seed: 3
data: { name: synthetic, users: 40, items: 25, density: 0.5, factors: 2, noise: 0.2 }
split: { name: k-fold, folds: 2 }
tuning: { searcher: { name: random, trials: 3 } }
rows:
  - name: MF
    model: { name: biased-matrix-factorization, factors: 2 }
    optimizer:
      name: sgd
      epochs: 30
      learningRate: 0.02
      chain: [warm-up, { name: clip-gradient, norm: 4 }, { name: average-weights, from: 3 }, { name: early-stopping, patience: 2 }]
  - name: Tuned
    model: { name: biased-matrix-factorization, factors: 2 }
    optimizer:
      name: sgd
      epochs: 6
      learningRate: { range: [0.001, 0.1], scale: log }
      chain: [{ name: exponential, decay: { range: [0.5, 1] } }, clip-gradient]
`;

describe('a chain in a configuration', () => {
  test('any number of threads leaves the same digest; options of modifiers are chosen; a second run finds everything in the store', async () => {
    const one = await resultsOfRun(CHAINED, ['--threads', '1']);
    expect((await resultsOfRun(CHAINED, ['--threads', '3'])).digest).toBe(one.digest);
    const [mf, tuned] = one.rows;
    for (const { curve } of mf!.folds) expect(curve.length).toBeLessThan(31);
    for (const { tuning } of tuned!.folds) {
      const decay = tuning!.chosen!.values['optimizer chain 0 exponential decay'] as number;
      expect(decay).toBeGreaterThanOrEqual(0.5);
      expect(decay).toBeLessThanOrEqual(1);
    }
    const { folder } = await run(CHAINED);
    const again = await inProcess(folder, 'run', 'config.yaml', '--json', '--quiet');
    expect(JSON.parse(again.stdout)).toMatchObject({ digest: one.digest, environment: { storedCells: 4 } });
    const other = await inProcess(
      folder,
      'run',
      'config.yaml',
      '--json',
      '--quiet',
      '--set',
      'rows.MF.optimizer.learningRate=0.021',
    );
    expect(JSON.parse(other.stdout)).toMatchObject({ environment: { storedCells: 2 } });
  });

  test.each([
    ['{ name: cosine, epochs: 0 }', 'modifier cosine epochs must be >= 1; got 0'],
    ['{ name: cosin }', 'unknown modifier "cosin"; did you mean "cosine"?'],
    ['{ name: step, evry: 3 }', 'modifier step: unknown key "evry"'],
    ['{ name: early-stopping, validationFraction: 1 }', 'validationFraction must be < 1; got 1'],
    ['average-weights', 'its chain has 2 modifiers that average'],
  ])('chain: [%s] is refused where it stands', async (chain, message) => {
    const config = CHAINED.replace('[warm-up, ', `[${chain}, `);
    const { code, stderr } = await inProcess(folderWith({ 'config.yaml': config }), 'run', 'config.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml:(10|13)/);
    expect(stderr).toContain(message);
  });
});

import { defineSearcher, type Dimension, option, type Point } from '../../core/public.js';
import { densityOf, type Density } from './parzen.js';
import { onceEach, trialsOption } from './trials.js';

interface Scored {
  readonly point: Point;
  readonly score: number;
}

/**
 * The tree-structured Parzen estimator: after `startup` random trials the others are divided into the best `goodShare` (at least one) and the rest, each
 * part gets a density l and g, and of `candidates` points drawn from l the one with the largest l / g is tried next.
 *
 * Densities are products over dimensions (`parzen.ts`). Deviations from the paper: kernels are reflected at the ends of the space where the
 * paper's are cut off, since a normal distribution function is not needed then; trials that diverged or failed are the worst of the rest.
 */
export default defineSearcher({
  name: 'tpe',
  summary: 'Random points first, then points where good trials are dense and bad ones are rare.',
  formula: 'next = argmax over candidates from l of l(point) / g(point)',
  source: 'Bergstra, Bardenet, Bengio and Kégl 2011, Algorithms for hyper-parameter optimization, section 4',
  options: {
    trials: trialsOption(),
    startup: option.integer({ minimum: 1, default: 6, description: 'Random trials at the start.' }),
    goodShare: option.number({
      exclusiveMinimum: 0,
      maximum: 0.5,
      default: 0.25,
      description: 'Share of the trials so far that counts as good.',
    }),
    candidates: option.integer({
      minimum: 1,
      maximum: 10_000,
      default: 24,
      description: 'Points that are drawn, of which one is tried.',
    }),
  },
  budget: ({ trials }) => onceEach(trials),
  search: ({ trials, startup, goodShare, candidates }, dimensions, { random, trial }) => {
    const scored: Scored[] = [];
    for (let k = 0; k < trials; k++) {
      let point = dimensions.map(() => random.uniform());
      if (k >= startup) {
        const { good, rest } = densities(scored, goodShare, dimensions);
        let best = Number.NEGATIVE_INFINITY;
        for (let c = 0; c < candidates; c++) {
          const candidate = good.map((density) => density.draw(random));
          const gain = candidate.reduce(
            (product, x, d) => (product * good[d]!.value(x)) / rest[d]!.value(x),
            1,
          );
          if (gain > best) [best, point] = [gain, candidate];
        }
      }
      scored.push({ point, score: trial(point).evaluate() });
    }
  },
});

function densities(scored: readonly Scored[], goodShare: number, dimensions: readonly Dimension[]) {
  const ranked = [...scored].sort((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : 0));
  const count = Math.max(1, Math.floor(goodShare * ranked.length));
  const of = (part: readonly Scored[]): Density[] =>
    dimensions.map((dimension, d) =>
      densityOf(
        dimension,
        part.map(({ point }) => point[d]!),
      ),
    );
  return { good: of(ranked.slice(0, count)), rest: of(ranked.slice(count)) };
}

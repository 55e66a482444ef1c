import { callPlugin } from '../../core/call-plugin.js';
import type { Budget, Dimension, Point, SearchContext, Searcher } from '../../core/contracts/tuning.js';
import { RandomStream } from '../../core/random.js';
import { changesBy, fingerprint } from '../fingerprint.js';
import { type Check, failed, passed, type Subject, unless } from '../finding.js';

/** Made anew for each check, since a searcher may change them. */
function spaces(): (readonly Dimension[])[] {
  const numeric: Dimension = { name: 'optimizer learningRate', ordered: true, size: null };
  const counted: Dimension = { name: 'model factors', ordered: true, size: 3 };
  const named: Dimension = { name: 'regularizer weighting', ordered: false, size: 2 };
  return [[numeric], [counted], [numeric, counted, named]];
}

type Score = (point: Point, trial: number) => number;

/** A bowl with its bottom at 0.3 of each coordinate; now and then a trial fails. */
const bowl: Score = (point, trial) =>
  trial % 7 === 3
    ? Number.POSITIVE_INFINITY
    : point.reduce((sum, coordinate) => sum + (coordinate - 0.3) * (coordinate - 0.3), 0);

const hopeless: Score = () => Number.POSITIVE_INFINITY;

interface Search {
  readonly points: readonly Point[];
  readonly evaluations: readonly (readonly [trial: number, share: number])[];
}

/** What is searched for, where scores are known beforehand. */
function search(
  { plugin, options }: Subject<Searcher>,
  dimensions: readonly Dimension[],
  score: Score,
  seed = 1,
): Search {
  const points: Point[] = [];
  const evaluations: [number, number][] = [];
  const context: SearchContext = {
    random: RandomStream.fromSeed(seed),
    trial: (point) => {
      const number = points.push([...point]) - 1;
      return {
        evaluate: (share = 1) => {
          evaluations.push([number, share]);
          return score(point, number);
        },
      };
    },
  };
  callPlugin(plugin, plugin.search.bind(plugin, options, dimensions, context));
  return { points, evaluations };
}

const spaceOf = (dimensions: readonly Dimension[]): string => dimensions.map(({ name }) => name).join(', ');

/** What differs between a budget and what was spent. */
function budgetFault(budget: Budget, { points, evaluations }: Search): string | undefined {
  const whole = evaluations.reduce((sum, [, share]) => sum + share, 0);
  const spent: Budget = { trials: points.length, fits: evaluations.length, wholeFits: whole };
  for (const part of ['trials', 'fits', 'wholeFits'] as const) {
    if (Math.abs(budget[part] - spent[part]) < 1e-9 * Math.max(1, spent[part])) continue;
    return `its budget says ${part}: ${budget[part]}, and it spends ${spent[part]}`;
  }
  return undefined;
}

function outside({ points, evaluations }: Search, dimensions: readonly Dimension[]): string | undefined {
  const point = points.find(
    (one) =>
      one.length !== dimensions.length || !one.every((coordinate) => coordinate >= 0 && coordinate <= 1),
  );
  if (point)
    return `it tries ${JSON.stringify(point)}: a point has ${dimensions.length} coordinates in [0, 1]`;
  const wrong = evaluations.find(([, share]) => !(share > 0 && share <= 1));
  return wrong && `it asks for a share of ${wrong[1]} of the epochs: a share is in (0, 1]`;
}

/** A check that holds if it does for each of some spaces. */
const ofSpaces = (
  name: string,
  message: string,
  attempt: (subject: Subject<Searcher>, dimensions: readonly Dimension[]) => string | undefined,
): Check<Searcher> => ({
  name,
  run: (subject) => {
    for (const dimensions of spaces()) {
      const fault = attempt(subject, dimensions);
      if (fault !== undefined) return failed(`of ${spaceOf(dimensions)}: ${fault}`);
    }
    return passed(message);
  },
});

export const searcherChecks: readonly Check<Searcher>[] = [
  ofSpaces('in-space', 'every point is in the space, every share in (0, 1]', (subject, dimensions) =>
    outside(search(subject, dimensions, bowl), dimensions),
  ),
  ofSpaces('budget', 'it spends what its budget says', (subject, dimensions) =>
    budgetFault(subject.plugin.budget(subject.options, dimensions), search(subject, dimensions, bowl)),
  ),
  ofSpaces('failures', 'it goes on when every trial fails', (subject, dimensions) => {
    const found = search(subject, dimensions, hopeless);
    return (
      outside(found, dimensions) ?? budgetFault(subject.plugin.budget(subject.options, dimensions), found)
    );
  }),
  ofSpaces(
    'repeatable',
    'it tries the same for the same random numbers and scores',
    (subject, dimensions) => {
      const first = fingerprint(search(subject, dimensions, bowl));
      search(subject, dimensions, bowl, 2);
      return fingerprint(search(subject, dimensions, bowl)) === first
        ? undefined
        : 'a second search with the same random numbers tries something else';
    },
  ),
  {
    name: 'inputs-untouched',
    run: async (subject) => {
      const dimensions = spaces().at(-1)!;
      const { changed } = await changesBy({ dimensions }, () => search(subject, dimensions, bowl));
      return unless(changed, 'it leaves the dimensions as they were');
    },
  },
];

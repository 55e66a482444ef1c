import { stringify } from 'yaml';
import type { SourceEntry } from './detect-source.js';
import type { Inspection } from './inspect-ratings.js';
import type { Json } from '../harness/config-document.js';

export interface Starter {
  /** The experiment's name. */
  readonly name: string;
  /** The file that it will be, as commands name it. */
  readonly file: string;
  /** With a path from the folder of the configuration. */
  readonly source: SourceEntry;
  readonly inspection: Inspection;
}

/** As a shell takes it, which divides by spaces. */
export const shellWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : JSON.stringify(text));

/** From so many ratings on one division has to do, for a first run that ends while one waits. */
const MANY_RATINGS = 1_500_000;
/** The scale that the settings below are for: half a star to five. */
const USUAL_RANGE = 4.5;

/** A configuration that compares the usual methods on given ratings: it runs as it is, and says beside each part what it is and how to go on. */
export function starterConfig({ name, file, source, inspection }: Starter): string {
  const { ratings, users, items, scale, oddities } = inspection;
  const isRanking = areLikes(inspection);
  return `# A comparison of rating predictors, for mfbench. Written by \`mfbench init\`; everything in it may be changed.
#
${commandLines(shellWord(file), name, isRanking ? 'Implicit MF' : 'MF by ALS')}
experiment: ${name}    # names the folder of the reports: reports/${name}
seed: 42    # where every random number comes from: the same seed, the same results

# ${ratings} ${isRanking ? 'likes' : 'ratings'} of ${users} users on ${items} items${isRanking ? '' : `, from ${scale.minimum} to ${scale.maximum}`}.
data:
${entryLines(source, inspection)}

${filterLines(oddities.duplicates)}
${splitLines(inspection)}
${isRanking ? RANKED : ratedRows(scale)}
# These settings are ordinary ones, not the best for your ratings. To have them chosen, inside each fold and as often for every row, give ranges:
#   tuning: { searcher: { name: random, trials: 10 } }
# and in the rows { factors: { values: [8, 16, 32] } } or { learningRate: { range: [0.0005, 0.01], scale: log } }.
`;
}

const ratedRows = (
  scale: Inspection['scale'],
): string => `metrics: [rmse, mae]    # the first is the one that rows are compared in; of rankings: ndcg, recall, precision ...
baseline: Linear regression    # the row that the others are tested against

# What rows share, unless they say otherwise.
defaults:
  loss: squared-error    # or absolute-error, huber ...
  optimizer: { epochs: 100 }    # passes over the training ratings, of every optimizer that has the option

rows:
  - { name: Global mean, model: global-mean }
  - { name: User mean, model: user-mean }
  - { name: Item mean, model: item-mean }

  # intercept + a weight for each user + a weight for each item
  - name: Linear regression
    model: { name: linear-regression, features: [one-hot-user, one-hot-item], intercept: mean }
    regularizer: { name: l2, lambda: 3, weighting: per-row }
    optimizer: { name: normal-equations, epochs: 500 }

  # Matrix factorization (MF): mean + userBias[u] + itemBias[i] + dot(U[u], V[i]), by three optimizers that minimize
  # the same: the sum of the losses plus lambda times the penalty
  - name: MF by SGD
    model: &mf { name: biased-matrix-factorization, factors: 32 }
    regularizer: &penalty ${penalty(scale.maximum - scale.minimum)}
    optimizer: { name: sgd, learningRate: ${rate(0.0025, scale)} }
  - name: MF by momentum
    model: *mf
    regularizer: *penalty
    optimizer: { name: momentum, pass: stochastic, learningRate: ${rate(0.0005, scale)}, momentum: 0.8 }
  - name: MF by ALS
    model: *mf
    regularizer: *penalty
    optimizer: { name: alternating-least-squares, epochs: 15 }
`;

/** With penalties that grow with the number of likes, so that they suit few and many. */
const RANKED = `# All items that a user has no training like of are ranked for her; those that she likes in the test should come first.
metrics: [ndcg, recall, auc, coverage]    # of the first 10 places, or { name: ndcg, at: 20 }; rows are compared in the first
baseline: Popularity    # the row that the others are tested against
predictions: { clip: false }    # they are scores to rank by, no ratings

rows:
  - { name: Popularity, model: popularity }    # the same for everybody: what most people like

  # Matrix factorization (MF): dot(U[u], V[i]) is to be 1 where there is a like and 0 where there is none, which counts a tenth as much
  - name: Implicit MF
    model: { name: matrix-factorization, factors: 32 }
    loss: { name: implicit-squared-error, unobservedWeight: 0.1 }
    regularizer: { name: l2, lambda: 0.1, weighting: per-rating }
    optimizer: { name: alternating-least-squares, epochs: 15 }
  # userBias[u] + itemBias[i] + dot(U[u], V[i]) is to be higher for what is liked than for what is not
  - name: MF by BPR
    model: { name: biased-matrix-factorization, factors: 32 }
    loss: bpr
    regularizer: { name: l2, lambda: 0.01, weighting: per-rating }
    optimizer: { name: sgd, epochs: 100, learningRate: 0.05 }
`;

/** Whether there is nothing to tell ratings by, only that they are there. */
export const areLikes = ({ scale }: Inspection): boolean => scale.minimum === scale.maximum;

/** What can be done with it, as comments. @param row one that is there, and whose model can be saved. */
function commandLines(file: string, name: string, row: string): string {
  const commands = [
    [`run ${file}`, `runs it and writes reports/${name}/report.html`],
    [`plan ${file}`, 'checks it and says how long it will take; runs nothing'],
    ['list', 'all models, optimizers, losses, metrics ... that can be named here'],
    ['describe sgd', 'one of them: its formula, its options with their bounds'],
    [
      `train ${file} "${row}" --out ${name}.mfmodel`,
      'fits a row to all ratings, for mfbench recommend and predict',
    ],
  ] as const;
  const width = Math.max(...commands.slice(0, -1).map(([command]) => command.length));
  return commands.map(([command, text]) => `#   npx mfbench ${command.padEnd(width)}    ${text}`).join('\n');
}

const text = (value: Json): string =>
  stringify(value, { lineWidth: 0, blockQuote: false, collectionStyle: 'flow' }).trim();

const COMMENTS: Readonly<Record<string, string>> = {
  path: "from this file's folder",
  decimal: 'what stands before the fraction of a rating',
  user: 'which column the users are in',
  item: 'the items',
  rating: 'the ratings',
  timestamp: 'the times: ISO dates, or seconds since 1970',
  header: 'the first line is a rating',
};

const NO_RATINGS = 'none: every line is a like';

function entryLines(source: SourceEntry, { scale, ratings }: Inspection): string {
  const lines = Object.entries(source).map(([key, value]) => {
    const comment = key === 'rating' && value === '' ? NO_RATINGS : COMMENTS[key];
    return `  ${key}: ${text(value)}${comment === undefined ? '' : `    # ${comment}`}`;
  });
  const isExact = [scale.minimum, scale.maximum].every((end) => Number.isInteger(100 * end));
  if (source.name !== 'synthetic' && isExact && ratings > 0 && scale.maximum > scale.minimum)
    lines.push(
      `  scale: { minimum: ${scale.minimum}, maximum: ${scale.maximum} }    # as found; a rating outside is an error, predictions are moved inside`,
    );
  return lines.join('\n');
}

const filterLines = (duplicates: number): string =>
  duplicates > 0
    ? `# ${duplicates} ratings are of an item that their user has rated before: the last one counts. Or policy: first, mean.\nfilters: [{ name: duplicates, policy: last }]\n`
    : '# filters: [{ name: k-core, k: 5 }]    # only users and items with at least 5 ratings; see mfbench list filter\n';

function splitLines({ ratings, time }: Inspection): string {
  const temporal = time
    ? '# Random parts know what came later than what they predict. To predict the future from the past: split: { name: global-temporal }\n'
    : '';
  return ratings < MANY_RATINGS
    ? `# Every rating is predicted once, by a model that was fitted to the other four fifths.\n${temporal}split: { name: k-fold, folds: 5 }\n`
    : `# A random tenth of the ratings is predicted from the others. { name: k-fold, folds: 5 } says more, and takes five times as long.\n${temporal}split: { name: hold-out, testFraction: 0.1 }\n`;
}

const digits = (value: number): string => String(Number(value.toPrecision(2)));

/**
 * If all ratings are multiplied by c, factors are by its square root and biases by c: then a penalty of factors weighs as much as before with lambda
 * times c, one of biases with the same lambda.
 */
function penalty(range: number): string {
  const unit = range / USUAL_RANGE;
  const tables = ', tables: { userBias: { lambda: 0.1 }, itemBias: { lambda: 0.1 } }';
  const isUsual = unit > 0.4 && unit < 2.5;
  const lambda = isUsual || unit === 0 ? '0.1' : digits(0.1 * unit);
  return `{ name: l2, lambda: ${lambda}, weighting: per-rating${isUsual || unit === 0 ? '' : tables} }`;
}

/** Steps of factors grow with the errors and with the factors: on wide scales they have to be shorter. */
function rate(usual: number, { minimum, maximum }: Inspection['scale']): string {
  const unit = (maximum - minimum) / USUAL_RANGE;
  return unit > 2.5 ? digits(usual / Math.sqrt(unit)) : String(usual);
}

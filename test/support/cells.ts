import { compose } from '../../src/composition.js';
import type { RatingData } from '../../src/core/public.js';
import { RatingMatrix } from '../../src/core/public.js';
import { Team } from '../../src/engine/team.js';
import { type CellResult, runCell } from '../../src/harness/cells.js';
import { ConfigDocument } from '../../src/harness/config-document.js';
import { type PreparedExperiment, prepare } from '../../src/harness/prepare.js';
import { resolveExperiment } from '../../src/harness/resolve-experiment.js';

/** A configuration, resolved and prepared here. */
export function prepared(yaml: string, set: readonly string[] = []): Promise<PreparedExperiment> {
  const document = new ConfigDocument('config.yaml', yaml, set);
  return prepare(resolveExperiment(document, compose('.').registry));
}

export const cellOf = (experiment: PreparedExperiment, row = 0, fold = 0): CellResult =>
  runCell(experiment, { row, fold }, { clock: { seconds: () => 0 }, runner: new Team(1) }, () => undefined);

/** The same experiment, had the test ratings of its first fold been others. */
export function withTestRatings(
  experiment: PreparedExperiment,
  change: (value: number) => number,
): PreparedExperiment {
  const { users, items, scale, user, item, value: given } = experiment.data.ratings;
  const value = given.slice();
  for (const position of experiment.folds[0]!.test) value[position] = change(given[position]!);
  const data: RatingData = {
    ...experiment.data,
    ratings: new RatingMatrix(users, items, scale, { user, item, value }),
  };
  return { ...experiment, data };
}

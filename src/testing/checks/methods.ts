import type { Plugin } from '../../core/contracts/plugin.js';
import { buildProblem } from '../../engine/problem.js';
import { InterpretedRunner } from '../../engine/interpreted-runner.js';
import { Team } from '../../engine/team.js';
import { changesBy, fingerprint } from '../fingerprint.js';
import { type Check, type Outcome, type Subject, passed, unless } from '../finding.js';
import { type FitOutcome, fitted, type Method, openObjective } from '../fits.js';
import { gradientFault } from '../gradients.js';
import { largeData, smallData } from '../ratings.js';

/** The methods that a plugin is tried in, each with what tells it from the others. */
export type MethodsOf<P extends Plugin> = (
  subject: Subject<P>,
) => readonly (readonly [what: string, method: Method])[];

type Attempt = (method: Method) => string | undefined | Promise<string | undefined>;

/** A check that holds if it does for each of the methods. */
export function ofMethods<P extends Plugin>(
  name: string,
  message: string,
  methodsOf: MethodsOf<P>,
  attempt: Attempt,
): Check<P> {
  return {
    name,
    run: async (subject): Promise<Outcome> => {
      for (const [what, method] of methodsOf(subject)) {
        const fault = await attempt(method);
        if (fault !== undefined) return unless(what === '' ? fault : `${what}: ${fault}`, message);
      }
      return passed(message);
    },
  };
}

/** Where an outcome is not finite. */
export function notFinite({ diverged, objectives, predictions }: FitOutcome): string | undefined {
  if (diverged) return `the objective is not finite after ${objectives.length} epochs`;
  const at = predictions.findIndex((prediction) => !Number.isFinite(prediction));
  return at < 0 ? undefined : `a prediction is ${predictions[at]}`;
}

/** How far numbers may be apart that are sums of the same in another order, relative to their size. */
const ROUNDING = 1e-8;

function difference(first: FitOutcome, second: FitOutcome): string | undefined {
  const parts = [
    ['objective', first.objectives, second.objectives],
    ['prediction', first.predictions, second.predictions],
    ...Object.entries(first.parameters).map(
      ([name, values]) => [name, values, second.parameters[name]!] as const,
    ),
  ] as const;
  for (const [what, a, b] of parts) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      if (Object.is(a[i], b[i]) || Math.abs(a[i]! - b[i]!) <= ROUNDING * Math.max(1, Math.abs(b[i]!)))
        continue;
      return `${what} ${i} is ${a[i]} compiled and ${b[i]} interpreted`;
    }
  }
  return undefined;
}

/** What has to hold of everything that is compiled into a fit. */
export const fitChecks = <P extends Plugin>(methodsOf: MethodsOf<P>): readonly Check<P>[] => [
  ofMethods(
    'fits',
    'a fit with it stays finite, users and items without ratings included',
    methodsOf,
    (method) => notFinite(fitted(method, smallData())),
  ),
  ofMethods('compiled', 'compiled, it computes what the interpreter does', methodsOf, (method) =>
    difference(fitted(method, smallData()), fitted(method, smallData(), { runner: new InterpretedRunner() })),
  ),
  ofMethods(
    'repeatable',
    'it leaves the same bits each time, whatever was fitted in between',
    methodsOf,
    (method) => {
      const first = fingerprint(fitted(method, smallData()));
      fitted(method, smallData(4));
      return fingerprint(fitted(method, smallData())) === first
        ? undefined
        : 'a second fit leaves other bits than the first';
    },
  ),
  ofMethods('threads', 'it leaves the same bits on 1 and 2 threads', methodsOf, async (method) => {
    const team = new Team(2);
    try {
      const [alone, together] = [{}, { runner: team }].map((options) =>
        fingerprint(fitted(method, largeData(), { ...options, precision: 'f32' })),
      );
      return alone === together ? undefined : '2 threads leave other bits than 1';
    } finally {
      await team.close();
    }
  }),
  ofMethods(
    'inputs-untouched',
    'it leaves ratings and attributes as they were',
    methodsOf,
    async (method) => {
      const data = smallData();
      return (await changesBy({ data }, () => fitted(method, data))).changed;
    },
  ),
];

/** The gradient of the objective, away from where it starts: many formulas have a kink at 0. */
export const gradientCheck = <P extends Plugin>(methodsOf: MethodsOf<P>): Check<P> =>
  ofMethods('gradient', 'derivatives are those of finite differences', methodsOf, (method) => {
    const objective = openObjective(buildProblem(method, smallData()));
    objective.tables.forEach(({ values }, t) => {
      for (let i = 0; i < values.length; i++) values[i]! += 0.31 + 0.17 * (((i + t) * 7) % 5);
    });
    return gradientFault(objective);
  });

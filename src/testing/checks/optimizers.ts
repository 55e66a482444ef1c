import { callPlugin, requireExpression } from '../../core/call-plugin.js';
import type { Optimizer, Pass } from '../../core/contracts/objective.js';
import { leaf, type Expression } from '../../core/expressions/expression.js';
import { interpret } from '../../core/expressions/interpret.js';
import { type Check, passed, skipped, type Subject, unless } from '../finding.js';
import { fitted, type Method, methodWith } from '../fits.js';
import { largeData, smallData } from '../ratings.js';
import { named } from '../resolve.js';
import { fitChecks, type MethodsOf, notFinite, ofMethods } from './methods.js';

/** Methods that meet what the optimizer requires, one for each pass that it has. */
function methodsFor(
  { plugin, options, registry }: Subject<Optimizer>,
  changes: Readonly<Record<string, unknown>>,
  passes?: readonly Pass[],
) {
  if (plugin.form !== 'update') {
    const parts = {
      // Samplers have priors in place of penalties.
      ...(plugin.form === 'sample' && { regularizer: named(registry, 'regularizer', 'none') }),
      ...(plugin.form === 'minimize' &&
        plugin.requires === 'quadratic' && { model: named(registry, 'model', 'bias') as Method['model'] }),
    };
    return [
      [
        '',
        methodWith(registry, {
          ...parts,
          optimizer: { plugin, options: { ...options, ...known(plugin, changes) } },
        }),
      ],
    ] as const;
  }
  return plugin.passes
    .filter((pass) => passes?.includes(pass) ?? true)
    .map((pass) => {
      const blocked = pass === 'stochastic' ? { order: 'blocked' } : {};
      const chosen = { ...options, ...known(plugin, { pass, ...blocked, ...changes }) };
      return [pass, methodWith(registry, { optimizer: { plugin, options: chosen } })] as const;
    });
}

/** Those that are options of the plugin. */
const known = ({ options }: Optimizer, changes: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => name in options));

const FEW_EPOCHS: MethodsOf<Optimizer> = (subject) => methodsFor(subject, { epochs: 2 });

const descends = ofMethods<Optimizer>(
  'descends',
  'with its defaults the objective ends lower than it starts',
  (subject) => methodsFor(subject, {}),
  (method) => {
    const outcome = fitted(method, smallData());
    const [first, last] = [outcome.objectives[0]!, outcome.objectives.at(-1)!];
    return (
      notFinite(outcome) ??
      (last < first ? undefined : `the objective is ${first} at the start and ${last} at the end`)
    );
  },
);

/** What rounding can add to the objective, relative to its size. */
const ROUNDING = 1e-11;

const monotone: Check<Optimizer> = {
  name: 'monotone',
  run: (subject) => {
    const { plugin } = subject;
    if (plugin.form === 'sample' || !plugin.properties?.includes('monotone'))
      return skipped('it does not declare to be monotone');
    const rises = ofMethods<Optimizer>(
      'monotone',
      'the objective never rises in full batch, as it declares',
      (own) => methodsFor(own, {}, ['full-batch']),
      (method) => {
        const outcome = fitted(method, smallData());
        const { objectives } = outcome;
        const at = objectives.findIndex(
          (value, epoch) => epoch > 0 && value > objectives[epoch - 1]! * (1 + ROUNDING),
        );
        return at < 0
          ? notFinite(outcome)
          : `the objective rises from ${objectives[at - 1]} to ${objectives[at]} in epoch ${at}`;
      },
    );
    return rises.run(subject);
  },
};

const finite: Check<Optimizer> = {
  name: 'finite',
  run: ({ plugin, options }) => {
    if (plugin.form !== 'update') return skipped('it is no update rule');
    const width = 3;
    const states = Object.entries(plugin.state as Readonly<Record<string, 'element' | 'row'>>);
    const rows = { parameter: leaf('parameter', width), gradient: leaf('gradient', width) };
    const state = states.map(([name, shape]) => [name, leaf(name, shape === 'row' ? 1 : width)] as const);
    const given: Readonly<Record<string, Expression>> = { ...rows, ...Object.fromEntries(state) };
    const updated = callPlugin(plugin, () => plugin.update(given as never, options)) as Readonly<
      Record<string, Expression>
    >;
    for (const [name, value] of Object.entries(updated))
      requireExpression(plugin, `update's ${name}`, value, given[name]?.width ?? width);
    const zeros = new Map(Object.values(given).map((one) => [one, new Float64Array(one.width)] as const));
    const names = Object.keys(updated);
    const wrong = interpret(Object.values(updated), zeros).findIndex((row) =>
      row.some((element) => !Number.isFinite(element)),
    );
    return unless(
      wrong < 0 ? undefined : `with parameter, gradient and state 0 the next ${names[wrong]!} is not finite`,
      'an element whose gradient is 0 stays finite',
    );
  },
};

const SPEED_EPOCHS = 50;

const speed: Check<Optimizer> = {
  name: 'speed',
  run: (subject) => {
    const epochs = { epochs: SPEED_EPOCHS, order: 'stored' };
    const own = methodsFor(subject, epochs, ['stochastic']).at(0);
    if (own?.[0] !== 'stochastic') return skipped('it has no stochastic pass');
    const plain = methodWith(subject.registry, {
      optimizer: named(subject.registry, 'optimizer', 'sgd', epochs),
    });
    const [seconds, plainSeconds] = [own[1], plain].map(secondsOf) as [number, number];
    return passed(
      `a pass over the ratings takes ${(seconds / plainSeconds).toFixed(1)} times that of sgd (for information)`,
    );
  },
};

function secondsOf(method: Method): number {
  const data = largeData();
  const attempts = [0, 1, 2].map(() => {
    const started = performance.now();
    fitted(method, data, { precision: 'f32' });
    return performance.now() - started;
  });
  return Math.min(...attempts);
}

export const optimizerChecks: readonly Check<Optimizer>[] = [
  finite,
  descends,
  monotone,
  ...fitChecks(FEW_EPOCHS),
  speed,
];

import { callPlugin } from '../core/call-plugin.js';
import type { Optimizer, UpdateRule, UpdateRuleOptions } from '../core/contracts/objective.js';
import { DivergedError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RandomStream } from '../core/random.js';
import type { Clock } from '../core/services.js';
import { ProblemObjective } from './objective.js';
import type { Problem } from './problem.js';
import type { Backend } from './program.js';
import { compileUpdateRule } from './update-rule.js';

export interface FitContext {
  readonly random: RandomStream;
  readonly clock: Clock;
  readonly backend: Backend;
  /** Seconds spent on the problem before. */
  readonly seconds: number;
  /** Told the state before the first epoch (0) and after each; the clock stands still meanwhile. */
  observe(state: { readonly epoch: number; readonly seconds: number; readonly objective: number }): void;
}

/**
 * Minimizes the objective of a problem, whose tables end up holding the fitted parameters.
 * @returns seconds of fitting so far: compiling included, measuring not.
 * @throws DivergedError when the objective is no longer finite; PluginError from the optimizer.
 */
export function fit(problem: Problem, optimizer: ResolvedPlugin<Optimizer>, context: FitContext): number {
  const { clock, backend, random } = context;
  let { seconds } = context;
  let started = clock.seconds();
  let epoch = 0;
  const objective = new ProblemObjective(problem, backend);
  const measure = (): void => {
    seconds += clock.seconds() - started;
    const value = objective.value();
    if (!Number.isFinite(value)) throw new DivergedError(epoch);
    context.observe({ epoch, seconds, objective: value });
    epoch++;
    started = clock.seconds();
  };
  const { plugin, options } = optimizer;
  if (plugin.form === 'update') {
    const rule = optimizer as ResolvedPlugin<UpdateRule>;
    const run = compileUpdateRule(rule, problem, objective, backend, random);
    measure();
    const { epochs } = options as unknown as UpdateRuleOptions;
    while (epoch <= epochs) {
      run(epoch);
      measure();
    }
  } else {
    measure();
    callPlugin(plugin, () => {
      plugin.minimize(objective, options, { epochDone: measure });
    });
    seconds += clock.seconds() - started;
  }
  return seconds;
}

import { callPlugin } from '../core/call-plugin.js';
import type { SummedMetric } from '../core/contracts/evaluation.js';
import type { ResolvedPlugin } from '../core/options.js';
import { finiteOrNull, type Measured } from './named-metric.js';

/** Adds up what a metric says of users, of one after the other. */
export class UserSums {
  readonly #metric: ResolvedPlugin<SummedMetric>;
  readonly #userSums: Float64Array;
  readonly #totals: Float64Array;
  #measured = 0;

  /** @param users rows of users, measured or not. */
  constructor(metric: ResolvedPlugin<SummedMetric>, users: number) {
    const width = metric.plugin.sums.length;
    this.#metric = metric;
    this.#userSums = new Float64Array(users * width);
    this.#totals = new Float64Array(width);
  }

  /** @throws PluginError if the metric does, or gives no number. */
  add(user: number, given: Parameters<SummedMetric['ofUser']>[0]): void {
    const { plugin, options } = this.#metric;
    callPlugin(plugin, () => {
      const part = plugin.ofUser(given as never, options) as Readonly<Record<string, unknown>>;
      const width = this.#totals.length;
      for (let s = 0; s < width; s++) {
        const amount = part[plugin.sums[s] as string];
        if (typeof amount !== 'number') throw new Error(`ofUser returned no number ${plugin.sums[s]}`);
        this.#userSums[user * width + s] = amount;
        this.#totals[s]! += amount;
      }
    });
    this.#measured++;
  }

  result(): Measured {
    const { plugin } = this.#metric;
    const value =
      this.#measured === 0 ? Number.NaN : callPlugin(plugin, () => valueOf(this.#metric, this.#totals));
    return { value: finiteOrNull(value), userSums: this.#userSums };
  }
}

/** A metric's value of totals in the order of its sums. */
export function valueOf({ plugin, options }: ResolvedPlugin<SummedMetric>, totals: Float64Array): number {
  const named: Record<string, number> = {};
  for (let s = 0; s < totals.length; s++) named[plugin.sums[s] as string] = totals[s]!;
  return requireNumber(plugin.value(named, options));
}

/** @throws Error unless a metric's value is a number. */
export function requireNumber(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`value returned ${JSON.stringify(value)}, not a number`);
  return value;
}

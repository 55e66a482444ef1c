import { defineOptimizer, type Objective, option } from '../../core/public.js';
import { dotProduct, flatten, negative, norm, parametersOf, setParameters } from './parameter-vector.js';

/**
 * The minimum of a quadratic objective E(x) = x.Hx / 2 + b.x + c: the solution of H x = -b by conjugate gradient (Hestenes and Stiefel 1952).
 * E's gradient is Hx + b, so products with H come from gradients, H is never formed, and thousands of one-hot columns cost no
 * more than their ratings. Where H is singular it is the solution nearest to the start.
 */
export default defineOptimizer({
  name: 'normal-equations',
  summary: 'The exact minimum of an objective that is quadratic in all parameters, as of linear regression.',
  formula: 'H x = -b, where the gradient of the objective is H x + b',
  source: 'Hestenes and Stiefel 1952, Methods of conjugate gradients for solving linear systems',
  requires: 'quadratic',
  properties: ['monotone'],
  options: {
    tolerance: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 1e-10,
      description: 'Ends when the gradient is this small relative to the gradient at zero.',
    }),
    epochs: option.integer({
      minimum: 1,
      default: 2000,
      description: 'Most products with H, each a pass over the training ratings.',
    }),
  },
  minimize: (objective, { tolerance, epochs }, progress) => {
    const multiply = hessianProduct(objective);
    const atZero = norm(multiply.gradientAtZero);
    const x = parametersOf(objective);
    let epoch = 0;
    while (epoch < epochs) {
      // Rounding parts the running residual from the true one: start again from the true one until it is small.
      const residual = negative(flatten(objective.gradient()));
      if (norm(residual) <= tolerance * atZero) return;
      const direction = residual.slice();
      let squared = dotProduct(residual, residual);
      const goal = (tolerance * atZero * tolerance * atZero) / 4;
      while (epoch < epochs && squared > goal) {
        const product = multiply(direction);
        setParameters(objective, x);
        const curvature = dotProduct(direction, product);
        if (!(curvature > 0)) return;
        const step = squared / curvature;
        for (let i = 0; i < x.length; i++) {
          x[i]! += step * direction[i]!;
          residual[i]! -= step * product[i]!;
        }
        const next = dotProduct(residual, residual);
        for (let i = 0; i < x.length; i++) direction[i] = residual[i]! + (next / squared) * direction[i]!;
        squared = next;
        setParameters(objective, x);
        epoch++;
        progress.epochDone();
      }
    }
  },
});

/** v -> H v = gradient(v) - gradient(0), scaled so that neither drowns the other; leaves the parameters as they were. */
function hessianProduct(objective: Objective) {
  const saved = parametersOf(objective);
  setParameters(objective, new Float64Array(saved.length));
  const gradientAtZero = flatten(objective.gradient());
  setParameters(objective, saved);
  const multiply = (v: Float64Array): Float64Array => {
    const scale = Math.sqrt(v.length) / norm(v);
    setParameters(
      objective,
      v.map((element) => element * scale),
    );
    return flatten(objective.gradient()).map((g, i) => (g - gradientAtZero[i]!) / scale);
  };
  return Object.assign(multiply, { gradientAtZero });
}

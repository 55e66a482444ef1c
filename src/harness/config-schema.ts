import type { PluginKind } from '../core/contracts/plugin.js';
import { type JsonSchema, option } from '../core/options.js';

const entry = (kind: PluginKind): JsonSchema => ({
  type: ['string', 'object'] as unknown as 'string',
  description: `The ${kind}: its name, or { name, ...options }.`,
  'x-plugin': kind,
});
const clip = (description: string): JsonSchema => ({
  type: ['boolean', 'array'] as unknown as 'boolean',
  items: { type: 'number' },
  minItems: 2,
  maxItems: 2,
  description,
});

const rowParts = {
  model: entry('model'),
  loss: entry('loss'),
  regularizer: entry('regularizer'),
  optimizer: entry('optimizer'),
  link: option.optional(
    option.choice(['identity', 'logistic'], {
      description:
        'What lies between the formula of a model and the prediction. identity, if not given: nothing. logistic: a curve that stays inside the rating scale and is the identity in its middle.',
    }),
  ),
  clip: clip("What predictions are moved into, in place of the experiment's predictions.clip."),
};

/** What a configuration can say, beside the options of its plugins. */
export const CONFIG_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['experiment', 'data', 'split', 'rows'],
  additionalProperties: false,
  properties: {
    experiment: {
      type: 'string',
      description: "The experiment's name, which its folder of reports is called by.",
    },
    seed: option.integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 42,
      description: 'Where all random numbers come from.',
    }),
    plugins: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description:
        'Files (./my-optimizer.js, from the folder of the configuration) and packages that bring plugins.',
    },
    data: entry('data-source'),
    filters: {
      type: 'array',
      items: entry('filter'),
      default: [],
      description: 'What is done to the ratings before they are divided, in this order.',
    },
    split: entry('splitter'),
    metrics: {
      type: 'array',
      minItems: 1,
      items: entry('metric'),
      default: ['rmse', 'mae'],
      description: 'What is measured.',
    },
    predictions: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        clip: clip(
          'What predictions are moved into before they are measured: true, if not given: the rating scale, whose ends take the place of what is outside; [minimum, maximum]: this range; false: they stay as they are.',
        ),
      },
    },
    precision: option.choice(['f32', 'f64'], {
      default: 'f32',
      description:
        'What update rules compute in, and parameters are kept as. Methods that solve for a minimum always compute in f64.',
    }),
    reporters: {
      type: 'array',
      items: entry('reporter'),
      default: ['terminal', 'markdown', 'html', 'csv', 'curves', 'json'],
      description: 'What is made of the results.',
    },
    tuning: {
      type: 'object',
      required: ['searcher'],
      additionalProperties: false,
      description: 'How the options of rows that are given as search spaces are chosen, inside each fold.',
      properties: {
        searcher: entry('searcher'),
        validation: {
          ...entry('splitter'),
          default: { name: 'hold-out', testFraction: 0.1 },
          description: "A splitter, which divides each fold's training ratings once more.",
        },
        metric: {
          type: 'string',
          description:
            "Which of the experiment's metrics decides, on the validation part; the first if not given.",
        },
        epochs: option.choice(['best', 'given'], {
          default: 'best',
          description:
            "best: the refit has the number of epochs after which the validation part was predicted best, and the row's epochs are the most. given: the row's epochs.",
        }),
      },
    },
    convergence: {
      type: 'object',
      additionalProperties: false,
      description:
        'How fast rows get where: each is fitted once more in each fold, for a curve of its values on a validation part of the training ratings.',
      properties: {
        validation: {
          ...entry('splitter'),
          default: { name: 'hold-out', testFraction: 0.1 },
          description:
            "A splitter, which divides each fold's training ratings once more; every division is a problem.",
        },
        metric: {
          type: 'string',
          description:
            "Which of the experiment's metrics is measured on the validation part after every epoch; the first if not given.",
        },
        measure: option.choice(['validation', 'objective'], {
          default: 'validation',
          description:
            'What targets are of. objective: E on the fitted ratings, of rows that all have the same.',
        }),
        tolerances: {
          type: 'array',
          minItems: 1,
          items: option.number({ minimum: 0, exclusiveMaximum: 1, description: 'A tolerance.' }),
          default: [0.1, 0.01],
          description:
            'Targets are best + tolerance (start - best), on each problem, with the best value of any row.',
        },
        targets: {
          type: 'array',
          minItems: 1,
          items: { type: 'number' },
          description: 'Targets as values, in place of tolerances.',
        },
      },
    },
    defaults: {
      type: 'object',
      additionalProperties: false,
      properties: rowParts,
      default: {},
      description: 'What rows share.',
    },
    rows: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', description: 'What the row is called in tables.' },
          ...rowParts,
        },
      },
      description: 'The methods to compare.',
    },
    baseline: { type: 'string', description: 'The name of the row that the others are compared with.' },
    confidence: option.number({
      minimum: 0.5,
      maximum: 0.999,
      default: 0.95,
      description: 'Of intervals; a difference is called one at a level of 1 - confidence.',
    }),
  },
};

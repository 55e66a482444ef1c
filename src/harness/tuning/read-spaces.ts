import type { Fault } from '../../core/errors.js';
import { type JsonSchema, option } from '../../core/options.js';
import { type ConfigDocument, isObject, type Json, type JsonObject, type Path } from '../config-document.js';
import { validate } from '../option-validation.js';
import { type Choices, largestOf } from './choices.js';

const RANGE: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['range'],
  properties: {
    range: {
      type: 'array',
      items: { type: 'number' },
      minItems: 2,
      maxItems: 2,
      description: 'The smallest and the largest value.',
    },
    scale: option.choice(['linear', 'log'], {
      default: 'linear',
      description: 'In which scale values are spread evenly.',
    }),
  },
};
const VALUES: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['values'],
  properties: {
    values: {
      type: 'array',
      items: { type: ['number', 'string', 'boolean'] as unknown as 'string' },
      minItems: 1,
      description: 'What is tried.',
    },
  },
};

/** Choices that were found among options, and where. */
export interface FoundChoices {
  readonly at: Path;
  readonly choices: Choices;
}

export interface SpaceReading {
  /** `optimizer sgd`, for messages. */
  readonly what: string;
  readonly document: ConfigDocument;
  /** The path in the document of a path in the options. */
  readonly locate: (path: Path) => Path;
  readonly faults: Fault[];
}

const SCALARS = ['number', 'integer', 'string', 'boolean'];

/**
 * Takes search spaces out of options: a map with `range` or `values` where the schema has a number, a text or a boolean. The largest value takes the
 * place of each (in place). Every value that can be tried is checked against the schema of its option.
 */
export function takeSpaces(
  options: Record<string, Json>,
  properties: Readonly<Record<string, JsonSchema>>,
  reading: SpaceReading,
  at: Path = [],
): FoundChoices[] {
  return Object.entries(options).flatMap(([key, value]): FoundChoices[] => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const path = [...at, key];
    if (!schema || !isObject(value)) return [];
    if (SCALARS.includes(schema.type ?? '')) {
      if (!('range' in value) && !('values' in value)) return [];
      const choices = readChoices(value, schema, path, reading);
      if (!choices) return [];
      options[key] = largestOf(choices);
      return [{ at: path, choices }];
    }
    const nested = value as Record<string, Json>;
    if (schema.properties) return takeSpaces(nested, schema.properties, reading, path);
    const { additionalProperties: element } = schema;
    if (typeof element !== 'object') return [];
    const elements = Object.fromEntries(Object.keys(nested).map((name) => [name, element]));
    return takeSpaces(nested, elements, reading, path);
  });
}

function readChoices(
  given: JsonObject,
  schema: JsonSchema,
  at: Path,
  reading: SpaceReading,
): Choices | undefined {
  const { document, faults, locate } = reading;
  const what = [reading.what, ...at].join(' ');
  const space = { ...given };
  const form = 'range' in space ? RANGE : VALUES;
  const found = validate(what, space, form, document, (path) => locate([...at, ...path]));
  const report = (path: Path, message: string): void => {
    found.push({ location: document.locate(locate([...at, ...path])), message: `${what} ${message}` });
  };
  let choices: Choices | undefined;
  if (found.length > 0) {
    // Nothing more can be said of it.
  } else if (form === VALUES) {
    const values = space['values'] as readonly (number | string | boolean)[];
    choices = { kind: 'values', values };
    values.forEach((value, i) => {
      found.push(...probe(value, schema, at, ['values', i], reading));
      if (values.indexOf(value) < i) report(['values', i], `lists ${JSON.stringify(value)} twice`);
    });
  } else if (schema.type === 'string' || schema.type === 'boolean') {
    report(['range'], 'has no range; list its values: { values: [...] }');
  } else {
    const [low, high] = space['range'] as readonly [number, number];
    const scale = space['scale'] as 'linear' | 'log';
    choices = { kind: 'range', low, high, scale, integer: schema.type === 'integer' };
    [low, high].forEach((end, i) => found.push(...probe(end, schema, at, ['range', i], reading)));
    if (low >= high) report(['range'], `has a range from ${low} to ${high}; the first has to be smaller`);
    if (scale === 'log' && low <= 0) report(['range', 0], `has a scale log, on which there is no ${low}`);
  }
  faults.push(...found);
  return found.length > 0 ? undefined : choices;
}

/** Schemas of a single value, under a name that messages leave out. */
const wrapped = new WeakMap<JsonSchema, JsonSchema>();

/** What is wrong with a value of an option, located where the space has it. */
function probe(value: Json, schema: JsonSchema, at: Path, within: Path, reading: SpaceReading): Fault[] {
  let whole = wrapped.get(schema);
  if (!whole) wrapped.set(schema, (whole = { type: 'object', properties: { '': schema } }));
  const what = [reading.what, ...at].join(' ');
  return validate(what, { '': value }, whole, reading.document, () => reading.locate([...at, ...within]));
}

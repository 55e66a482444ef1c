import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Fault } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { JsonSchema } from '../core/options.js';
import type { ConfigDocument, Json, Path } from './config-document.js';

const ajv = new Ajv({
  // Schemas are made by `option`, not by hand: to compile the schema of schemas for each start takes longer than all else here.
  meta: false,
  validateSchema: false,
  allErrors: true,
  useDefaults: true,
  strictTypes: false,
  strictRequired: false,
  verbose: true,
});
ajv.addVocabulary(['x-plugin', 'x-optional']);
ajv.addKeyword({
  keyword: 'x-ascending',
  type: 'object',
  validate: ([lower, upper]: readonly [string, string], data: Record<string, Json>) => {
    const { [lower]: low, [upper]: high } = data;
    return typeof low !== 'number' || typeof high !== 'number' || low <= high;
  },
});

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/**
 * Checks an object against its schema and fills in defaults (in place).
 * @param locate the path in the document of what stands at an instance path of the object.
 */
export function validate(
  what: string,
  object: Record<string, Json>,
  schema: JsonSchema,
  document: ConfigDocument,
  locate: (instancePath: Path) => Path,
): Fault[] {
  let check = compiled.get(schema);
  if (!check) compiled.set(schema, (check = ajv.compile(schema)));
  if (check(object)) return [];
  return (check.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map((error) => {
      const instancePath = error.instancePath.split('/').slice(1).map(unescapePointer);
      if (error.keyword === 'additionalProperties') {
        const key = (error.params as { additionalProperty: string }).additionalProperty;
        const allowed = Object.keys((error.parentSchema as JsonSchema).properties ?? {});
        return {
          location: document.locate(locate([...instancePath, key]), 'key'),
          message: `${subject(what, instancePath, ': ')}unknown key "${key}"${nearest(key, allowed)}`,
        };
      }
      return {
        location: document.locate(locate(instancePath)),
        message: describe(what, instancePath, error),
      };
    });
}

const unescapePointer = (part: string): string | number => {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(text) ? Number(text) : text;
};

/** `optimizer sgd learningRate` and what follows it; nothing for the configuration itself. */
function subject(what: string, path: Path, end: string): string {
  const text = [what, ...path].filter((part) => part !== '').join(' ');
  return text === '' ? '' : `${text}${end}`;
}

function describe(what: string, path: Path, error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const name = subject(what, path, ' ');
  const got = `got ${show(error.data as Json)}`;
  switch (error.keyword) {
    case 'required': {
      const key = params['missingProperty'] as string;
      const { description } = (error.parentSchema as JsonSchema).properties?.[key] ?? {};
      return `${name}needs ${key}${description ? `: ${description}` : ''}`;
    }
    case 'type':
      return `${name}must be ${article(String(params['type']))}; ${got}`;
    case 'enum':
      return `${name}has no value ${show(error.data as Json)}${nearest(String(error.data), params['allowedValues'] as string[])}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${name}must be ${String(params['comparison'])} ${String(params['limit'])}; ${got}`;
    case 'x-ascending': {
      const [lower, upper] = error.schema as readonly [string, string];
      const { [lower]: low, [upper]: high } = error.data as Record<string, Json>;
      return `${name}has a ${lower} of ${show(low!)}, above its ${upper} of ${show(high!)}`;
    }
    default:
      return `${name}${error.message ?? 'is not valid'}; ${got}`;
  }
}

function article(type: string): string {
  if (type === 'number') return 'a finite number';
  if (type === 'integer') return 'a whole number';
  if (type === 'array') return 'a list';
  if (type === 'object') return 'a map';
  if (type === 'boolean,array') return 'true, false or a list';
  return type.includes(',') ? type.replaceAll(',', ' or ') : `a ${type}`;
}

function show(value: Json): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

import type { FormulaModel, Predictor } from '../core/contracts/model.js';
import { PLUGIN_KINDS, type PluginKind } from '../core/contracts/plugin.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { PluginOfKind } from '../core/registry.js';
import type { Clip } from '../core/contracts/results.js';
import { sameClip } from './clipping.js';
import type { JsonObject, Path } from './config-document.js';
import type { Row } from './experiment.js';
import {
  mergeEntries,
  type PluginEntry,
  readEntry,
  type Resolution,
  resolveEntry,
} from './plugin-entries.js';
import type { TunedOption } from './tuning/choices.js';

/** Says so if a range has its ends the wrong way round; the schema has seen to the rest. */
export function checkClip(
  clip: Clip,
  path: Path,
  { document, faults }: Pick<Resolution, 'document' | 'faults'>,
): void {
  if (typeof clip === 'boolean' || !(clip[0] > clip[1])) return;
  const what = path.join(' ');
  faults.push({
    location: document.locate(path),
    message: `${what} has a minimum of ${clip[0]}, above its maximum of ${clip[1]}`,
  });
}

/** Puts rows together from what they say and what `defaults` say for all of them. */
export class RowResolver {
  readonly #defaults: Partial<Record<PluginKind, PluginEntry>> = {};
  /** Options of nameless defaults that no row has made use of. */
  readonly #unused = new Map<string, Path>();
  /** Search spaces of the row that is being resolved. */
  #spaces: TunedOption[] = [];

  constructor(
    readonly resolution: Resolution,
    readonly defaults: JsonObject,
    readonly clip: Clip,
  ) {
    for (const [kind, value] of Object.entries(defaults)) {
      // The schema has found what is no part of a row.
      if (!(PLUGIN_KINDS as readonly string[]).includes(kind)) continue;
      const base = readEntry(value, ['defaults', kind]);
      this.#defaults[kind as PluginKind] = base;
      if (base.name === undefined) {
        for (const [name, { path }] of base.options) this.#unused.set(`${kind} ${name}`, path);
      } else {
        this.#resolve(kind as PluginKind, base);
      }
    }
  }

  /** Says which options of nameless defaults no row has. */
  reportUnused(): void {
    const { document, faults } = this.resolution;
    for (const [name, path] of this.#unused) {
      const [kind, key] = name.split(' ');
      faults.push({
        location: document.locate(path, 'key'),
        message: `defaults: no row's ${kind} has an option "${key}"`,
      });
    }
  }

  #resolve<K extends PluginKind>(kind: K, found: PluginEntry): ResolvedPlugin<PluginOfKind[K]> | undefined {
    return resolveEntry(kind, found, { ...this.resolution, spaces: this.#spaces });
  }

  #entry(kind: PluginKind, row: JsonObject, path: Path): PluginEntry | undefined {
    const own = row[kind] === undefined ? undefined : readEntry(row[kind], [...path, kind]);
    const hasOption = (name: string, optionName: string): boolean => {
      const options = this.resolution.registry.find(kind, name)?.options as object | undefined;
      return options !== undefined && optionName in options;
    };
    const merged = mergeEntries(own, this.#defaults[kind], hasOption);
    for (const name of merged?.options.keys() ?? []) this.#unused.delete(`${kind} ${name}`);
    return merged;
  }

  /** The row, or undefined and faults. */
  resolve(row: JsonObject, path: Path): Row | undefined {
    this.#spaces = [];
    const found = this.#row(row, path);
    const clip = (row['clip'] ?? this.clip) as Clip;
    checkClip(clip, [...path, 'clip'], this.resolution);
    return (
      found && {
        ...found,
        ...(this.#spaces.length > 0 && { space: this.#spaces }),
        ...(!sameClip(clip, this.clip) && { clip }),
      }
    );
  }

  #row(row: JsonObject, path: Path): Row | undefined {
    const { registry, faults, document } = this.resolution;
    const report = (message: string): void => {
      faults.push({ location: document.locate(path), message });
    };
    // The schema has seen to it that it is a text, unless it is missing.
    const name = (row['name'] as string | undefined) ?? '';
    const modelEntry = this.#entry('model', row, path);
    if (!modelEntry) {
      report(`row "${name}" needs a model. Allowed: ${registry.names('model').join(', ')}`);
      return undefined;
    }
    const model = this.#resolve('model', modelEntry);
    const form = (modelEntry.name === undefined ? undefined : registry.find('model', modelEntry.name))?.form;
    if (form === 'predictor')
      return this.#predictorRow(name, row, path, model as ResolvedPlugin<Predictor> | undefined);

    const loss = this.#resolve('loss', this.#entry('loss', row, path) ?? readEntry('squared-error', path));
    const regularizer = this.#resolve(
      'regularizer',
      this.#entry('regularizer', row, path) ?? readEntry('none', path),
    );
    const optimizerEntry = this.#entry('optimizer', row, path);
    if (!optimizerEntry && form === 'formula') {
      report(`row "${name}" needs an optimizer. Allowed: ${registry.names('optimizer').join(', ')}`);
    }
    const optimizer = optimizerEntry && this.#resolve('optimizer', optimizerEntry);
    if (form === undefined || !model || !loss || !regularizer || !optimizer) return undefined;
    const formula = model as ResolvedPlugin<FormulaModel>;
    const method = { form: 'formula', model: formula, loss, regularizer, optimizer } as const;
    const link = row['link'] ?? this.defaults['link'];
    return { name, path, method: link === 'logistic' ? { ...method, link } : method };
  }

  #predictorRow(
    name: string,
    row: JsonObject,
    path: Path,
    model: ResolvedPlugin<Predictor> | undefined,
  ): Row | undefined {
    for (const kind of [...PLUGIN_KINDS, 'link']) {
      if (kind === 'model' || row[kind] === undefined) continue;
      this.resolution.faults.push({
        location: this.resolution.document.locate([...path, kind], 'key'),
        message: `row "${name}": a model that fits by itself has no ${kind}`,
      });
    }
    return model && { name, path, method: { form: 'predictor', model } };
  }
}

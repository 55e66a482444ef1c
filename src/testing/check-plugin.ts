import { compose } from '../composition.js';
import { isRequired, type JsonSchema } from '../core/options.js';
import { optionsOf, PLUGIN_KINDS, type Plugin, type PluginKind } from '../core/contracts/plugin.js';
import { messageAndPlace } from '../core/error-place.js';
import { MfbenchError } from '../core/errors.js';
import type { InjectablePlugin, PluginRegistry, Registration } from '../core/registry.js';
import { lossChecks, regularizerChecks } from './checks/costs.js';
import { dataSourceChecks } from './checks/data-sources.js';
import { filterChecks, splitterChecks } from './checks/divisions.js';
import { featureChecks } from './checks/features.js';
import { metricChecks } from './checks/metrics.js';
import { modelChecks } from './checks/models.js';
import { modifierChecks } from './checks/modifiers.js';
import { optimizerChecks } from './checks/optimizers.js';
import { optionChecks, schemaChecks } from './checks/options.js';
import { reporterChecks } from './checks/reporters.js';
import { searcherChecks } from './checks/searchers.js';
import {
  type Check,
  describeFindings,
  failed,
  type Finding,
  type Outcome,
  passed,
  skipped,
  type Subject,
} from './finding.js';
import { deepFreeze } from './fingerprint.js';
import { type Options, resolveOptions } from './resolve.js';

export interface CheckOptions {
  /** Options to try the plugin with, over its `example`. */
  readonly options?: Options;
  /** Where relative paths of data start; the current folder if not given. */
  readonly folder?: string;
}

const CHECKS: { readonly [K in PluginKind]: (plugin: never) => readonly Check<never>[] } = {
  'data-source': () => dataSourceChecks,
  filter: () => filterChecks,
  splitter: () => splitterChecks,
  feature: () => featureChecks,
  model: modelChecks,
  loss: lossChecks,
  regularizer: () => regularizerChecks,
  optimizer: () => optimizerChecks,
  modifier: () => modifierChecks,
  metric: () => metricChecks,
  searcher: () => searcherChecks,
  reporter: () => reporterChecks,
};

/**
 * Tries a plugin, as `define...` or `injectable` returns it, and says what holds and what does not.
 * @throws PluginError if it cannot be registered beside the built-in plugins.
 */
export async function checkPlugin(
  plugin: Plugin | InjectablePlugin,
  { options = {}, folder = '.' }: CheckOptions = {},
): Promise<readonly Finding[]> {
  const own = { owner: 'the plugin to check', plugins: [plugin] };
  const builtIn = compose(folder).registry;
  const isBuiltIn = registrationsOf(builtIn).some((registration) => registration.plugin === plugin);
  const registry = isBuiltIn ? builtIn : compose(folder, [own]).registry;
  const registration = registrationsOf(registry).find(
    (one) => one.plugin === plugin || one.owner === own.owner,
  )!;
  return checkRegistered(registration.plugin, registry, options);
}

/** Tries a plugin as `checkPlugin` does, for tests. @throws Error with what does not hold. */
export async function assertConforms(
  plugin: Plugin | InjectablePlugin,
  options?: CheckOptions,
): Promise<void> {
  const wrong = (await checkPlugin(plugin, options)).filter(({ status }) => status === 'failed');
  if (wrong.length > 0) throw new Error(describeFindings(wrong));
}

export const registrationsOf = (registry: PluginRegistry): Registration[] =>
  PLUGIN_KINDS.flatMap((kind) => registry.registrations(kind));

/** Told before each check, with what has been found by then. */
export type StartListener = (check: string, soFar: readonly Finding[]) => void;

/** Tries a plugin of a registry that has the built-in ones too. */
export async function checkRegistered(
  plugin: Plugin,
  registry: PluginRegistry,
  options: Options = {},
  starts: StartListener = () => undefined,
): Promise<readonly Finding[]> {
  const findings = new Findings(plugin, starts);
  const given = { ...plugin.example, ...options };
  const subject: Subject = { plugin, options: given, registry };
  for (const check of schemaChecks) await findings.run(check, subject);

  const missing = Object.entries(optionsOf(plugin)).filter(([name, schema]) =>
    isMissing(name, schema, given),
  );
  const { resolved, faults } = resolveOptions(plugin, given, registry);
  const tried = resolved && { ...resolved, options: deepFreeze({ ...resolved.options }), registry };
  const others = [...optionChecks, ...(CHECKS[plugin.kind](plugin as never) as readonly Check[])];
  for (const check of others) {
    if (tried) await findings.run(check, tried);
    else if (missing.length > 0)
      findings.add(
        check,
        skipped(
          `it needs ${missing.map(([name]) => name).join(', ')}: give an example in the plugin, or options to try`,
        ),
      );
    else findings.add(check, failed(faults.join('; ')));
  }
  return findings.finished();
}

const isMissing = (name: string, schema: JsonSchema, given: Options): boolean =>
  isRequired(schema) && !(name in given);

class Findings {
  readonly #found: Finding[] = [];

  constructor(
    readonly plugin: Plugin,
    readonly starts: StartListener,
  ) {}

  async run(check: Check, subject: Subject): Promise<void> {
    this.starts(check.name, this.#found);
    try {
      this.add(check, await check.run(subject));
    } catch (error) {
      this.add(check, failed(error instanceof MfbenchError ? error.message : messageAndPlace(error)));
    }
  }

  add({ name }: Check, { status, message }: Outcome): void {
    const reason = this.plugin.exceptions?.[name];
    const excepted = status === 'failed' && reason !== undefined;
    this.#found.push({
      check: name,
      status: excepted ? 'excepted' : status,
      message: excepted ? `${reason} (${message})` : message,
    });
  }

  /** With what is to be said of the exceptions, if there are any. */
  finished(): readonly Finding[] {
    const names = Object.keys(this.plugin.exceptions ?? {});
    if (names.length === 0) return this.#found;
    const idle = names.filter(
      (name) => !this.#found.some(({ check, status }) => check === name && status !== 'passed'),
    );
    const { status, message } =
      idle.length > 0
        ? failed(`there is no need for an exception: ${idle.join(', ')}`)
        : passed('every exception is needed');
    return [...this.#found, { check: 'exceptions', status, message }];
  }
}

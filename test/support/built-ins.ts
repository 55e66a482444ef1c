import { compose } from '../../src/composition.js';
import type { PluginOfKind } from '../../src/core/registry.js';

const { registry } = compose('.');

/** Every plugin of a kind that comes with mfbench. */
export const builtIns = <K extends keyof PluginOfKind>(kind: K): PluginOfKind[K][] =>
  registry.names(kind).map((name) => registry.find(kind, name)!);

import type { ResolveHook } from 'node:module';

let entry = '';

/** Module hooks that give a user's plugin the mfbench that is running when it imports `mfbench`, installed beside it or not. */
export function initialize(data: { entry: string }): void {
  entry = data.entry;
}

export const resolve: ResolveHook = (specifier, context, next) =>
  specifier === 'mfbench' ? { url: entry, shortCircuit: true } : next(specifier, context);

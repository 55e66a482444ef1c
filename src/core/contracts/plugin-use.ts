/** A plugin and the options that it ran with, defaults included. */
export interface PluginUse {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * ok: every fold was fitted. diverged: an objective became infinite or NaN. failed: a plugin threw or broke its contract. missing: not computed yet, in a report of
 * what there is.
 */
export type Status = 'ok' | 'diverged' | 'failed' | 'missing';

import type { Plugin } from '../core/contracts/plugin.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { PluginRegistry } from '../core/registry.js';

/** excepted: failed, which the plugin says is meant so. */
export type Status = 'passed' | 'failed' | 'skipped' | 'excepted';

/** What a check has found out about a plugin. */
export interface Finding {
  /** The name of the check: what `exceptions` of a plugin call it by. */
  readonly check: string;
  readonly status: Status;
  /** What holds, what does not, or why that is not known. */
  readonly message: string;
}

/** A line for each; what has failed for one reason says it once. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  return findings
    .map(({ check, status, message }) => {
      const first = findings.find((one) => one.status === 'failed' && one.message === message);
      const text = status === 'failed' && first!.check !== check ? `the same as ${first!.check}` : message;
      return `${status.padEnd(8)}  ${check.padEnd(width)}  ${text}`;
    })
    .join('\n');
}

export type Outcome = Omit<Finding, 'check'> & { readonly status: Exclude<Status, 'excepted'> };

export const passed = (message: string): Outcome => ({ status: 'passed', message });
export const failed = (message: string): Outcome => ({ status: 'failed', message });
export const skipped = (message: string): Outcome => ({ status: 'skipped', message });

/** Failed if there is a fault. */
export const unless = (fault: string | undefined, message: string): Outcome =>
  fault === undefined ? passed(message) : failed(fault);

/** A plugin with the options to try it with, and what it is tried together with. */
export interface Subject<P extends Plugin = Plugin> extends ResolvedPlugin<P> {
  /** The built-in plugins and this one. */
  readonly registry: PluginRegistry;
}

export interface Check<P extends Plugin = Plugin> {
  readonly name: string;
  run(subject: Subject<P>): Outcome | Promise<Outcome>;
}

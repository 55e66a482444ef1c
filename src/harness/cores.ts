import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Cores that this process may use: those of the machine, fewer where a container's quota of processor time says so (a quota of 1.5 counts as 2).
 * Node.js 20 does not look at the quota.
 */
export function availableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), quota() ?? Infinity));
}

/** The quota of version 2 of Linux's control groups, else of version 1. */
function quota(): number | undefined {
  const [most, period] = read('/sys/fs/cgroup/cpu.max')?.split(' ') ?? [
    read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'),
    read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
  ];
  const cores = Number(most) / Number(period);
  return cores > 0 && Number.isFinite(cores) ? Math.ceil(cores) : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

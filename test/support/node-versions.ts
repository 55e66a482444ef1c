import { spawnSync } from 'node:child_process';

/** The executable of another major version of Node.js, from the registry of packages; undefined where it cannot be had. */
export function nodeOf(major: number): string | undefined {
  const parameters = ['--yes', '--prefer-offline', `node@${major}`, '--print', 'process.execPath'];
  const { status, stdout } = spawnSync('npx', parameters, { encoding: 'utf8', timeout: 120_000 });
  return status === 0 ? stdout.trim() : undefined;
}

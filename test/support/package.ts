import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT } from './cli.js';

/** Runs a command that has to succeed, and returns what it prints. */
export function run(command: string, directory: string, ...parameters: readonly string[]): string {
  // The settings of an npm or a test runner that runs these tests are not those of the user.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(cache|registry)$)/i.test(name) && name !== 'NODE_TEST_CONTEXT',
    ),
  );
  const shell = process.platform === 'win32';
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd: directory,
    encoding: 'utf8',
    env,
    shell,
  });
  expect({ status, stderr, stdout: status === 0 ? '' : stdout }).toMatchObject({ status: 0 });
  return stdout;
}

/** Packs the package of a folder and returns the path of its tarball. */
export function pack(packed: string, destination: string): string {
  const flags = ['--ignore-scripts', '--json', '--pack-destination', destination];
  const [{ filename }] = JSON.parse(run('npm', packed, 'pack', ...flags)) as [{ filename: string }];
  return join(destination, filename);
}

/** Packs this package, built, and installs the tarball in a folder as users do. */
export function installPackage(folder: string): void {
  install(folder, pack(ROOT, folder));
}

export function install(folder: string, tarball: string): void {
  run('npm', folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', tarball);
}

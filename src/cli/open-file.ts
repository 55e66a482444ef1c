import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens a file with the program that the system has for it. @returns whether that could be started. */
export async function openFile(file: string): Promise<boolean> {
  const [program, ...parameters] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program!, [...parameters, resolve(file)], { stdio: 'ignore', detached: true });
  child.unref();
  return once(child, 'spawn').then(
    () => true,
    () => false,
  );
}

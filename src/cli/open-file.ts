import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** A program that finds no browser says so within this time; one that is the browser stays. */
const MILLISECONDS_TO_FAIL = 1500;

/** Opens a file with the program that the system has for it. @returns whether that could be started, and has not failed since. */
export async function openFile(file: string): Promise<boolean> {
  const [program, ...parameters] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program!, [...parameters, resolve(file)], { stdio: 'ignore', detached: true });
  child.unref();
  const ended = once(child, 'exit').then(
    ([code]) => code === 0,
    () => false,
  );
  const waiting = new AbortController();
  const { signal } = waiting;
  const stays = setTimeout(MILLISECONDS_TO_FAIL, true, { signal }).catch(() => true);
  return Promise.race([ended, stays]).finally(() => {
    waiting.abort();
  });
}

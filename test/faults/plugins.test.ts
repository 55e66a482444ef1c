import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { folderWith, inProcess, MAIN, mfbench } from '../support/cli.js';
import { resultsIn } from '../support/faults.js';
import { attempt, attemptAlone, CONFIG, expectRefusal, RATINGS, WILD, wildRows } from '../support/hostile.js';

const wild = (hows: readonly string[], ...parameters: readonly string[]) =>
  attempt(wildRows(...hows), { 'wild.js': WILD }, '--allow-plugins', ...parameters);
const wildAlone = (hows: readonly string[], ...parameters: readonly string[]) =>
  attemptAlone(wildRows(...hows), { 'wild.js': WILD }, '--allow-plugins', ...parameters);
const messagesIn = (folder: string) =>
  Object.fromEntries(resultsIn(folder)!.rows.map(({ name, message, status }) => [name, message ?? status]));
const type = 'package.json';
const oneFold = ['--set', 'split={ name: hold-out }'];

test('fault 49: a configuration runs no code unasked: its plugins are named, and need --allow-plugins', async () => {
  const marked = `import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('./ran', import.meta.url), '');\n${WILD}`;
  const refused = await attempt(wildRows('ok'), { 'wild.js': marked });
  expectRefusal(refused, 2, /^config\.yaml:10:11 {2}the plugin "\.\/wild\.js" is code, .*--allow-plugins/);
  expect(existsSync(join(refused.folder, 'ran'))).toBe(false);
  for (const command of ['plan', 'explain', 'report'])
    expect((await inProcess(refused.folder, command, 'config.yaml')).code).toBe(2);
  expect(existsSync(join(refused.folder, 'ran'))).toBe(false);
  expect((await inProcess(refused.folder, 'run', 'config.yaml', '--quiet', '--allow-plugins')).code).toBe(0);
  expect(existsSync(join(refused.folder, 'ran'))).toBe(true);
  // A result of somebody names plugins too.
  expect((await inProcess(refused.folder, 'verify', 'reports/small', '--quiet')).code).toBe(2);
  expect(
    (await inProcess(refused.folder, 'verify', 'reports/small', '--quiet', '--allow-plugins')).code,
  ).toBe(0);
});

test('fault 42: plugins that end their process, by exit(0), abort, kill, heap or buffers: a status with the reason, other rows go on', () => {
  const hows = ['exit', 'abort', 'kill', 'heap', 'buffers'];
  const { code, folder } = wildAlone(hows, ...oneFold, '--memory-limit', '300', '--retries', '0');
  expect(code).toBe(4);
  expect(messagesIn(folder)).toEqual({
    Mean: 'ok',
    MF: 'ok',
    exit: 'crashed (exit code 0) (hold-out)',
    abort: 'crashed (SIGABRT) (hold-out)',
    kill: 'crashed (SIGKILL) (hold-out)',
    heap: expect.stringMatching(/^crashed \(SIG\w+\).*(limit of 300 MiB|out of memory)/) as string,
    buffers: expect.stringMatching(
      /^crashed \(SIGKILL\): it took \d+ MiB of memory, above the limit/,
    ) as string,
  });
});

test('fault 41: endless loops in JavaScript and WebAssembly: a timeout, other rows go on', () => {
  const { code, folder } = wildAlone(['hang', 'wasm'], ...oneFold, '--time-limit', '6');
  expect(code).toBe(4);
  const timeout = 'timeout: no news for 6 seconds (--time-limit) (hold-out)';
  expect(messagesIn(folder)).toEqual({ Mean: 'ok', MF: 'ok', hang: timeout, wasm: timeout });
});

describe('processes that are ended from outside', () => {
  const childrenOf = (pid: number): number[] => {
    const file = `/proc/${pid}/task/${pid}/children`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
  };
  const isAlive = (pid: number): boolean => {
    const file = `/proc/${pid}/stat`;
    return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
  };
  const start = (folder: string, ...parameters: readonly string[]) => {
    const all = ['run', 'config.yaml', '--quiet', '--threads', '1', ...parameters];
    const child = spawn(process.execPath, [MAIN, ...all], { cwd: folder, stdio: 'ignore' });
    return { child, closed: once(child, 'close') };
  };
  const firstChild = async (pid: number): Promise<number> => {
    for (;;) {
      const [found] = childrenOf(pid);
      if (found !== undefined) return found;
      await setTimeout(20);
    }
  };

  test('fault 4: kill -9 of the process that fits: the fit is tried again, and the result is that of an undisturbed run', async (context) => {
    if (!existsSync('/proc/self/task')) context.skip('children are looked up in /proc');
    const config = CONFIG.replace('epochs: 2', 'epochs: 20000');
    const folder = folderWith({ 'config.yaml': config, 'ratings.csv': RATINGS });
    const { child, closed } = start(folder, '--isolate');
    const victim = await firstChild(child.pid!);
    while (!existsSync(join(folder, '.mfbench/store'))) await setTimeout(20);
    process.kill(victim, 'SIGKILL');
    expect(await closed).toEqual([0, null]);
    const { folder: undisturbed, code } = await attempt(config);
    expect(code).toBe(0);
    expect(resultsIn(folder)!.digest).toBe(resultsIn(undisturbed)!.digest);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'fault 5: %s to a run whose plugin hangs in a process of its own leaves no process',
    async (signal) => {
      if (!existsSync('/proc/self/task')) return;
      const folder = folderWith({
        'config.yaml': wildRows('hang'),
        'ratings.csv': RATINGS,
        'wild.js': WILD,
        [type]: '{"type":"module"}',
      });
      const { child, closed } = start(folder, '--allow-plugins');
      const orphan = await firstChild(child.pid!);
      while (!existsSync(join(folder, '.mfbench/store'))) await setTimeout(20);
      await setTimeout(1000);
      child.kill(signal);
      expect(await closed).toEqual([null, signal]);
      for (let i = 0; i < 100 && isAlive(orphan); i++) await setTimeout(50);
      expect(isAlive(orphan)).toBe(false);
    },
  );
});

test('isolated fits have the bits of fits in the process', async () => {
  const [inside, outside] = [await attempt(CONFIG), await attempt(CONFIG, {}, '--isolate')];
  expect(resultsIn(outside.folder)!.digest).toBe(resultsIn(inside.folder)!.digest);
});

test('the memory of isolated fits is that of their processes too', () => {
  const files = { 'wild.js': `if (process.send) globalThis.held = Buffer.alloc(2 ** 29, 1);\n${WILD}` };
  const folder = folderWith({
    ...{ 'ratings.csv': RATINGS, 'config.yaml': wildRows('ok'), 'package.json': '{ "type": "module" }' },
    ...files,
  });
  const flags = ['--progress', 'json', '--allow-plugins', '--threads', '1', ...oneFold];
  const { code, stderr } = mfbench(folder, 'run', 'config.yaml', ...flags);
  const bytes = stderr.split('\n').flatMap((line) => /"memoryBytes":(\d+)/.exec(line)?.[1] ?? []);
  expect(code, stderr).toBe(0);
  expect(Math.max(...bytes.map(Number))).toBeGreaterThan(2 ** 29);
});

test('fault 40: plugins that throw what is no error, at import, or reject when nobody waits: named, others go on', () => {
  const thrown = wildAlone(['throw'], ...oneFold);
  expect(thrown.code).toBe(4);
  expect(messagesIn(thrown.folder)).toEqual({
    Mean: 'ok',
    MF: 'ok',
    throw: 'model wild: no error (hold-out)',
  });
  const late = wildAlone(['late', 'ok'], ...oneFold);
  expect(messagesIn(late.folder)).toMatchObject({ Mean: 'ok', MF: 'ok', ok: 'ok' });
  const files = (source: string) => ({ 'wild.js': source });
  expectRefusal(
    attemptAlone(wildRows('ok'), files('throw new Error("broken")'), '--allow-plugins'),
    4,
    /plugin \.\/wild\.js cannot be loaded: broken/,
  );
  expectRefusal(
    attemptAlone(wildRows('ok'), files('process.exit(0)'), '--allow-plugins'),
    4,
    /ended before its work was done/,
  );
  expectRefusal(
    attemptAlone(wildRows('ok'), files('await new Promise(() => {})'), '--allow-plugins'),
    4,
    /ended before its work was done/,
  );
});

test('fault 43: a row that diverges has its epoch, no mean, and leaves the others alone', async () => {
  const { code, folder } = await attempt(CONFIG.replace('epochs: 2', 'learningRate: 100, epochs: 40'));
  expect(code).toBe(1);
  const [mean, diverged] = resultsIn(folder)!.rows;
  expect(mean!.status).toBe('ok');
  expect(diverged).toMatchObject({ status: 'diverged', metrics: { rmse: { mean: null } } });
  expect(diverged!.message).toMatch(/not finite after epoch \d+/);
});

test('fault 44: predictions that are none fail; a plugin that writes into its inputs changes no other row', async () => {
  const { code, folder } = await wild(['nan', 'mutate']);
  expect(code).toBe(4);
  expect(messagesIn(folder)['nan']).toMatch(/model wild: the prediction .* is NaN/);
  const alone = await attempt(CONFIG);
  const [mean, mf] = resultsIn(folder)!.rows;
  const expected = resultsIn(alone.folder)!.rows;
  expect([mean!.metrics, mf!.metrics]).toEqual(expected.map(({ metrics }) => metrics));
});

test('fault 45: a plugin with random numbers of its own is found out by verify', async () => {
  const { folder } = await wild(['random']);
  const { code, stdout } = await inProcess(folder, 'verify', 'reports/small', '--quiet', '--allow-plugins');
  expect(stdout).toMatch(/^Not the same\. The first difference: random, fold 1: SHA-256 of the predictions/);
  expect(code).toBe(1);
});

test('fault 46: a taken name, a missing service, what is no plugin', async () => {
  const loaded = (source: string) => attempt(wildRows('ok'), { 'wild.js': source }, '--allow-plugins');
  expectRefusal(
    await loaded(WILD.replace("'wild'", "'global-mean'")),
    4,
    /model global-mean: one of mfbench, one of \.\/wild\.js/,
  );
  const missing = `import { injectable } from 'mfbench';\nexport default injectable([Symbol('nothing')], () => ({}));`;
  expectRefusal(
    await loaded(missing),
    4,
    /plugin \.\/wild\.js needs Symbol\(nothing\), which nothing provides/,
  );
  expectRefusal(await loaded('export const x = { kind: "optimiser" };'), 2, /exports no plugin/);
});

test('fault 47: what fits is given the training ratings and no others', async () => {
  const { folder } = await wild(['count'], '--set', 'predictions={ clip: false }', '--set', 'metrics=[mae]');
  const { rows, split, data } = resultsIn(folder)!;
  // The row predicts the number of ratings that it was given: its error is that number less about the mean rating.
  rows[2]!.metrics['mae']!.folds.forEach((mae, k) => {
    const { training } = split.folds[k]!;
    expect(Math.abs(mae! - (training - data.mean))).toBeLessThan(1);
  });
});

test('fault 48: what plugins print is passed on up to a limit, and never into standard output', () => {
  const { code, stdout, folder } = wildAlone(['noise'], '--json', ...oneFold);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { digest: string }).digest).toBe(resultsIn(folder)!.digest);
  const loud = mfbench(
    folder,
    'run',
    'config.yaml',
    '--force',
    '--allow-plugins',
    '--threads',
    '1',
    ...oneFold,
  );
  expect(loud.stderr).toContain('more than 65536 characters were printed');
  expect(loud.stderr.length).toBeLessThan(200_000);
  expect(loud.stdout).not.toContain('noise'.repeat(10));
});

test('fault 51: a changed plugin is another fit, a new date is none', () => {
  const { folder } = wildAlone(['ok']);
  const again = () => mfbench(folder, 'run', 'config.yaml', '--allow-plugins', '--threads', '1').stderr;
  utimesSync(join(folder, 'wild.js'), 1, 1);
  expect(again()).toMatch(/^6 of 6 fits are in the store/);
  writeFileSync(join(folder, 'wild.js'), `${WILD}\n`);
  expect(again()).toMatch(/^4 of 6 fits are in the store/);
});

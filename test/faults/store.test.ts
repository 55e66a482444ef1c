import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess, MAIN, ROOT } from '../support/cli.js';
import { resultsIn } from '../support/faults.js';
import { attempt, CONFIG, expectRefusal } from '../support/hostile.js';
import { nodeOf } from '../support/node-versions.js';

const again = (folder: string, ...parameters: readonly string[]) =>
  inProcess(folder, 'run', 'config.yaml', '--threads', '1', ...parameters);
const cellsIn = (folder: string): string[] =>
  readdirSync(join(folder, '.mfbench/store'))
    .filter((name) => name.endsWith('.cell'))
    .map((name) => join(folder, '.mfbench/store', name));

test('fault 3: everything but the fits is lost: they are found by their hash, and none is done again', async () => {
  const { folder } = await attempt(CONFIG);
  const { digest } = resultsIn(folder)!;
  rmSync(join(folder, 'reports'), { recursive: true });
  expect((await again(folder)).stderr).toMatch(/^4 of 4 fits are in the store/);
  expect(resultsIn(folder)!.digest).toBe(digest);
});

test('fault 6: a stored fit of zeros, as a power failure leaves it, counts as absent', async () => {
  const { folder } = await attempt(CONFIG);
  const { digest } = resultsIn(folder)!;
  const [file] = cellsIn(folder);
  writeFileSync(file!, Buffer.alloc(readFileSync(file!).length));
  const { code, stderr } = await again(folder);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Warning: .* is damaged and computed again/m);
  expect(resultsIn(folder)).toMatchObject({ digest, environment: { storedCells: 3 } });
});

test('fault 11: fits of another seed, data, option or format are not taken', async () => {
  const { folder } = await attempt(CONFIG);
  for (const change of ['seed=4', 'data.scale={ minimum: 0, maximum: 5 }', 'predictions={ clip: false }'])
    expect((await again(folder, '--set', change)).stderr).not.toContain('in the store');
  for (const file of cellsIn(folder))
    writeFileSync(file, Buffer.concat([Buffer.from('mfbench-cell 0\n'), readFileSync(file).subarray(15)]));
  const { code, stderr } = await again(folder);
  expect(code).toBe(0);
  expect(stderr).toContain('it is of another format');
});

test('fault 12: a flipped bit is noticed, and the fit is done again', async () => {
  const { folder } = await attempt(CONFIG);
  const { digest } = resultsIn(folder)!;
  const [file] = cellsIn(folder);
  const bytes = readFileSync(file!);
  bytes[150]! ^= 1;
  writeFileSync(file!, bytes);
  expect((await again(folder)).stderr).toMatch(/^Warning: .*its checksum is not that of its content/m);
  expect(resultsIn(folder)!.digest).toBe(digest);
});

/** Runs with a clock or a machine that is made to be another. */
const runWith = (preloaded: string, folder: string) => {
  const parameters = ['--import', `data:text/javascript,${encodeURIComponent(preloaded)}`, MAIN];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...parameters, 'run', 'config.yaml', '--quiet', '--force', '--threads', '1'],
    { cwd: folder, encoding: 'utf8' },
  );
  return { code: status, stdout, stderr };
};

test('fault 13: a clock that runs backwards makes no time negative and changes no number', async () => {
  const { folder } = await attempt(CONFIG);
  const { digest } = resultsIn(folder)!;
  expect(runWith('let now = 2e12; Date.now = () => (now -= 86400000);', folder).code).toBe(0);
  const found = resultsIn(folder)!;
  expect(found.digest).toBe(digest);
  for (const { folds } of found.rows)
    for (const { fitSeconds, curve } of folds) {
      expect(fitSeconds).toBeGreaterThanOrEqual(0);
      expect(curve.map(({ seconds }) => seconds)).toEqual(
        curve.map(({ seconds }) => seconds).sort((a, b) => a - b),
      );
    }
});

test('fault 54: too old a Node.js, no SharedArrayBuffer, no SIMD: said at the start', async () => {
  const { folder } = await attempt(CONFIG);
  const versions = `{ ...process.versions, node: '18.0.0' }`;
  for (const [preloaded, message] of [
    [
      `Object.defineProperty(process, 'versions', { value: ${versions} })`,
      /^this is Node\.js 18\.0\.0; mfbench needs 20\.19/,
    ],
    ['delete globalThis.SharedArrayBuffer', /SharedArrayBuffer/],
    ['WebAssembly.validate = () => false', /no WebAssembly SIMD/],
  ] as const)
    expectRefusal(runWith(preloaded, folder), 5, message);
});

test('fault 54: a real Node.js 18 and 16: said at the start, whatever else they could not read', async (context) => {
  const { folder } = await attempt(CONFIG);
  for (const [major, ...commands] of [
    [18, 'run config.yaml'],
    [16, 'run config.yaml', 'doctor'],
  ] as const) {
    const node = nodeOf(major);
    if (node === undefined) return context.skip(`Node.js ${major} cannot be had here`);
    for (const command of commands) {
      const old = spawnSync(node, [MAIN, ...command.split(' ')], { cwd: folder, encoding: 'utf8' });
      expect(old.stderr).toMatch(
        new RegExp(`^this is Node\\.js ${major}\\.[\\d.]+; mfbench needs 20\\.19 or newer\\n$`),
      );
      expect(old.status).toBe(5);
    }
  }
}, 300_000);

test('fault 52: whoever reads the output leaves: no trace of calls', async () => {
  const { folder } = await attempt(CONFIG);
  for (const command of ['list', 'run config.yaml --json --quiet', 'describe sgd --json']) {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" ${command} | true`], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  }
});

test('fault 56: a report of a part of the fits marks what is missing, and tests nothing', async () => {
  const { folder } = await attempt(`${CONFIG}baseline: Mean\n`);
  truncateSync(cellsIn(folder)[0]!, 10);
  const { code, stdout } = await inProcess(folder, 'report', 'config.yaml', '--quiet');
  expect(code).toBe(1);
  expect(stdout).toContain('missing, 1/2 folds ok');
  const { rows } = resultsIn(folder)!;
  expect(rows.map(({ comparison }) => comparison)).toEqual([undefined, undefined]);
  expect(rows.find(({ status }) => status === 'missing')!.metrics['rmse']!.mean).toBeNull();
});

test('fault 50: exact versions, no scripts at install, licences known', () => {
  const { dependencies, devDependencies, scripts } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies' | 'scripts', Record<string, string>>;
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  for (const script of ['preinstall', 'install', 'postinstall']) expect(scripts[script]).toBeUndefined();
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { dev?: boolean; hasInstallScript?: boolean; integrity?: string; version: string }
    >;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  expect(installed.length).toBeGreaterThanOrEqual(Object.keys(dependencies).length);
  for (const [path, { hasInstallScript, integrity }] of installed) {
    expect(hasInstallScript, path).toBeUndefined();
    expect(integrity, path).toMatch(/^sha512-/);
  }
  const { status, stderr } = spawnSync(process.execPath, ['test/supply-chain/third-party.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { folderWith, ROOT } from '../support/cli.js';
import { allCommands, type CommandText, commandsInText, commandsOfScript } from '../support/command-texts.js';

/** The command line, which reads its arguments and does nothing. */
const program = await createProgram();
const commands = allCommands(program);
const leaves = commands.filter(({ command }) => command.commands.length === 0);
let written = '';
program.configureOutput({ writeErr: (text) => (written += text), writeOut: (text) => (written += text) });
for (const { command } of commands)
  command.configureOutput({ writeErr: (text) => (written += text), writeOut: (text) => (written += text) });
for (const { command } of leaves) command.action(() => undefined);

/** What is wrong with a command line: nothing, or the code and the message. */
async function fault(words: readonly string[]): Promise<{ code: string; message: string } | undefined> {
  written = '';
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : { code: error.code, message: written };
  }
}

describe('what is not there: the nearest, by one mechanism', () => {
  test.each([
    ['rnu config.yaml', 'command', 'run'],
    ['data fetsh', 'command', 'fetch'],
    ['run config.yaml --thread 2', 'option', '--threads'],
    ['run config.yaml --thraeds=2', 'option', '--threads'],
    ['run config.yaml --progress bor', 'value', 'bar'],
    ['new modle mine', 'value', 'model'],
    ['data fetch ml-1mm', 'value', 'ml-1m'],
    ['list optimzers', 'value', 'optimizer'],
    ['data convert a b --to libfm', 'value', 'libmf'],
    ['--versoin', 'option', '--version'],
  ])('%s', async (line, _kind, right) => {
    const { message } = (await fault(line.split(' ')))!;
    expect(message).toContain(`; did you mean "${right}"? Allowed: `);
    expect(message).not.toContain('(Did you mean');
  });

  test('nothing is proposed for what is near to nothing', async () => {
    expect((await fault(['frobnicate']))!.message).toMatch(
      /^error: unknown command 'frobnicate'\. Allowed: init, run, /,
    );
  });
});

test('every command has --json, but the one whose output is JSON', () => {
  const without = leaves.filter(({ command }) => !command.options.some(({ long }) => long === '--json'));
  expect(without.map(({ path }) => path)).toEqual(['schema']);
});

const examplesOf = (help: string): CommandText[] =>
  commandsOfScript(/\nExamples?:\n([^]*)$/.exec(help)?.[1] ?? '');
const examples = leaves.flatMap(({ path, command }) => {
  written = '';
  command.outputHelp();
  return examplesOf(written).map((example) => ({ path, ...example }));
});

test('every help has examples', () => {
  const paths = new Set(examples.map(({ path }) => path));
  expect(leaves.map(({ path }) => path).filter((path) => !paths.has(path))).toEqual([]);
});

/** Command lines that stand for others. */
const isPattern = ({ text }: CommandText): boolean => /<|\.\.\.|…|\[/.test(text);

test('command lines of README.md and docs/ are of commands, options and values there are', async () => {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((page) => page.endsWith('.md') && page !== 'command-line.md')
    .map((page) => join('docs', page));
  const wrong: unknown[] = [];
  let count = 0;
  for (const page of ['README.md', ...pages]) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const scripts = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, script]) =>
      commandsOfScript(script!),
    );
    for (const command of [...scripts, ...commandsInText(text)].filter((one) => !isPattern(one))) {
      const found = await fault(command.words);
      // A command that is only named has no arguments.
      if (
        found &&
        found.code !== 'commander.missingArgument' &&
        found.code !== 'commander.missingMandatoryOptionValue'
      )
        wrong.push({ page, command: command.text, ...found });
      count++;
    }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(40);
});

/** Examples that are not run here, and why. */
const NOT_RUN: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^data fetch/, 'needs the network'],
  [/\bml-/, 'needs a data set that was fetched'],
  [/^init$/, 'asks at a terminal'],
  [/^doctor/, 'its answer is the machine’s'],
];

describe('examples of --help, in a folder that has the files they name', () => {
  const stars = (k: number): number => 1 + ((k * 7 + (k >> 3)) % 5);
  const lines = Array.from({ length: 240 }, (_, k) => {
    const [user, item] = [1 + (k % 20), [1, 50, 318, 2, 3, 4, 5, 6, 7, 8, 9, 10][Math.floor(k / 20)]!];
    return [user, item, stars(k)] as const;
  });
  const table = (header: string, delimiter: string): string =>
    `${[header, ...lines.map((line) => line.join(delimiter))].join('\n')}\n`;
  const config = (name: string): string => `experiment: ${name}
data: { name: csv, path: ../ratings.csv, scale: { minimum: 1, maximum: 5 } }
split: { name: k-fold, folds: 2 }
defaults: { optimizer: { name: sgd, epochs: 2 } }
rows:
  - { name: "MF, SGD", model: { name: matrix-factorization, factors: 2 } }
  - { name: "Biased MF, SGD", model: { name: biased-matrix-factorization, factors: 2 } }
`;
  const reviews = table('reviewer\tisbn\tstars', '\t');
  const folder = folderWith({
    'ratings.csv': table('user,item,rating', ','),
    'reviews.tsv': reviews,
    'configs/baseline.yaml': config('baseline'),
    'configs/optimizers.yaml': config('optimizers'),
  });
  writeFileSync(join(folder, 'reviews.tsv.gz'), gzipSync(reviews));
  // Others need what these write.
  const first = ['new', 'init', 'run', 'train'];
  const rank = (path: string): number => (first.includes(path) ? first.indexOf(path) : first.length);
  const chosen = examples
    .filter(({ text }) => !NOT_RUN.some(([pattern]) => pattern.test(text)))
    .sort((a, b) => rank(a.path) - rank(b.path));
  const all = [['run', 'configs/optimizers.yaml', '--quiet'], ...chosen.map(({ words }) => words)];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'test/support/run-commands.mjs'), JSON.stringify(all)],
    // Without programs in the path none opens a browser.
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, PATH: '' } },
  );
  const outcomes = (JSON.parse(stdout || '[]') as { code: number; output: string }[]).slice(1);

  test('all of them have been run', () => {
    expect({ stderr, count: outcomes.length }).toEqual({ stderr: '', count: chosen.length });
    expect(chosen.length).toBeGreaterThan(20);
  });

  test.each(chosen.map(({ text }, k) => [text, outcomes[k]] as const))('mfbench %s', (_, outcome) => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome!.output).not.toBe('');
  });
});

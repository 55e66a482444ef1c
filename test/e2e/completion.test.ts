import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLUGIN_KINDS } from '../../src/core/contracts/plugin.js';
import { folderWith, mfbench } from '../support/cli.js';

const folder = folderWith({ 'config.yaml': '', 'other file.yaml': '' });
const scriptOf = (shell: string): string => {
  const { code, stdout, stderr } = mfbench(folder, 'completion', shell);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  writeFileSync(join(folder, `mfbench.${shell}`), stdout);
  return stdout;
};
/** The commands, or the options of one, as its help names them. */
const inHelp = (pattern: RegExp, ...path: string[]): string[] =>
  [...mfbench(folder, ...path, '--help').stdout.matchAll(pattern)].map(([, name]) => name!).sort();

describe('bash', () => {
  scriptOf('bash');
  /** What a real bash completes; the last word is the one that is being typed. */
  const complete = (...words: string[]): string[] => {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [
        '--norc',
        '-c',
        'source mfbench.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mfbench; printf "%s\\n" "${COMPREPLY[@]}"',
        'bash',
        'mfbench',
        ...words,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((word) => word !== '');
  };

  test('commands, of the program and of a command', () => {
    const commands = inHelp(/^ {2}([a-z]+) (?: |\[)/gm);
    expect(commands).toEqual(expect.arrayContaining(['run', 'store', 'completion']));
    expect(complete('').sort()).toEqual(commands);
    expect(complete('re').sort()).toEqual(['recommend', 'report']);
    expect(complete('store', '').sort()).toEqual(['gc', 'list', 'verify']);
  });

  test('the options of each command, and those alone', () => {
    const option = /^ {2}(?:-\w, )?(--[a-z-]+)/gm;
    for (const path of [['run'], ['store', 'gc'], ['store', 'list'], ['list'], []]) {
      const expected = inHelp(option, ...path);
      expect(expected.length).toBeGreaterThan(1);
      expect(complete(...path, '-').sort()).toEqual(expected);
    }
    expect(complete('store', 'gc', '--o')).toEqual(['--older-than']);
    expect(complete('run', 'config.yaml', '--thr')).toEqual(['--threads']);
  });

  test('the values of an argument that has some', () => {
    expect(complete('list', '').sort()).toEqual([...PLUGIN_KINDS].sort());
    expect(complete('completion', 'z')).toEqual(['zsh']);
  });

  test('the values of an option that has some, after a blank or =', () => {
    expect(complete('run', '--progress', '').sort()).toEqual(['bar', 'json', 'lines']);
    expect(complete('run', '--progress', '=', 'l')).toEqual(['lines']);
    expect(complete('data', 'convert', '--to', '=').sort()).toEqual([
      'csv',
      'double-colon',
      'json-lines',
      'libmf',
      'recbole',
      'tsv',
    ]);
    expect(complete('list', '--progress', 'l')).toEqual(['loss']);
  });

  test('files where nothing else is known: bash completes them itself', () => {
    expect(complete('run', '')).toEqual([]);
    expect(complete('run', '--out', '')).toEqual([]);
    expect(complete('list', '--plugin', '')).toEqual([]);
    const { stdout } = spawnSync('bash', ['--norc', '-c', 'source mfbench.bash; complete -p mfbench'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('complete -o default -F _mfbench mfbench\n');
    const typed = spawnSync(
      'bash',
      [
        '--norc',
        '-c',
        'source mfbench.bash; COMP_WORDS=(mfbench run con); COMP_CWORD=2; compgen -o default -F _mfbench con',
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(typed.stdout).toBe('config.yaml\n');
  });
});

/** zsh completes in its line editor alone, which needs a terminal: what is typed goes into the line as it opens, and what is offered into a file. */
writeFileSync(
  join(folder, '.zshrc'),
  `autoload -Uz compinit && compinit -u -D
source ./mfbench.zsh
compadd() { local -a hits; builtin compadd -O hits "$@"; print -rl -- $hits >> hits.txt; builtin compadd "$@" }
zle-line-init() { BUFFER=$TYPED; CURSOR=$#BUFFER; zle complete-word; BUFFER=exit; zle accept-line }
zle -N zle-line-init
`,
);
const ZSH = 'zmodload zsh/zpty && zpty z zsh -i && while zpty -r z chunk; do :; done; cat hits.txt';
const FISH = 'source mfbench.fish; complete -C "$TYPED"';
const isThere = (shell: string): boolean => !spawnSync(shell, ['-c', 'exit']).error;

describe.each([
  ['zsh', ['-f', '-c', ZSH]],
  ['fish', ['--no-config', '-c', FISH]],
])('%s', (shell, flags) => {
  const script = scriptOf(shell);
  /** What a real shell offers for a line that has been typed so far. */
  const complete = (typed: string): string[] => {
    rmSync(join(folder, 'hits.txt'), { force: true });
    const { status, stdout, stderr } = spawnSync(shell, flags, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, TYPED: typed, ZDOTDIR: folder, HOME: folder },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const offered = stdout.split('\n').map((line) => line.split('\t')[0]!);
    return [...new Set(offered)].filter((word) => word !== '').sort();
  };

  test('commands, options, values and files are completed', (context) => {
    if (!isThere(shell)) context.skip(`${shell} is not installed`);
    expect(complete('mfbench re')).toEqual(['recommend', 'report']);
    expect(complete('mfbench store ')).toEqual(['gc', 'list', 'verify']);
    expect(complete('mfbench store gc --o')).toEqual(['--older-than']);
    expect(complete('mfbench run config.yaml --thr')).toEqual(['--threads']);
    expect(complete('mfbench completion z')).toEqual(['zsh']);
    expect(complete('mfbench list ')).toEqual([...PLUGIN_KINDS].sort());
    expect(complete('mfbench run con')).toEqual(['config.yaml']);
    expect(complete('mfbench list --plugin con')).toEqual(['config.yaml']);
  });

  test('the values of an option are completed, after a blank or =', (context) => {
    if (!isThere(shell)) context.skip(`${shell} is not installed`);
    expect(complete('mfbench run --progress ')).toEqual(['bar', 'json', 'lines']);
    // fish offers the whole word, zsh what stands after the =.
    const values = (typed: string): string[] => complete(typed).map((word) => word.replace(/^--\w+=/, ''));
    expect(values('mfbench run --progress=b')).toEqual(['bar']);
    expect(values('mfbench run --out=con')).toEqual(['config.yaml']);
  });

  test('an option that takes a value is followed by files, not by commands', (context) => {
    if (!isThere(shell)) context.skip(`${shell} is not installed`);
    const offered = complete('mfbench list --plugin ');
    expect(offered).toContain('config.yaml');
    expect(offered).not.toContain('model');
  });

  test('commands, options and values are in the script', () => {
    for (const word of ['run', 'store gc', 'older-than', 'allow-plugins', 'regularizer'])
      expect(script).toContain(word);
  });
});

test('--json is the commands with their options; another shell is refused', () => {
  const places = JSON.parse(mfbench(folder, 'completion', 'bash', '--json').stdout) as { path: string }[];
  expect(places).toContainEqual(
    expect.objectContaining({
      path: 'store gc',
      options: expect.arrayContaining([
        expect.objectContaining({ name: '--older-than', takesValue: true }),
      ]) as unknown,
    }),
  );
  expect(mfbench(folder, 'completion', 'tcsh')).toMatchObject({ code: 2, stdout: '' });
});

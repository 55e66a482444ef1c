// Writes what is generated of the documentation: command-line.md from the commands, plugins.md from the schemas and summaries of the plugins.
// `npm run docs` builds and runs it; a test says when a page is out of date. With --check nothing is written.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const NOTICE = '<!-- Written by `npm run docs`; change the source and run it again. -->';

const run = promisify(execFile);

/** What a command prints, at a width that is the same everywhere. */
async function mfbench(...parameters) {
  const main = join(ROOT, 'bundle/cli/main.js');
  const { stdout } = await run(process.execPath, [main, ...parameters], { maxBuffer: 1 << 26 });
  return stdout;
}

const block = (text) => `\`\`\`text\n${text.trimEnd()}\n\`\`\``;

const COMMANDS_TEXT = `Results go to standard output, everything else to standard error. \`--json\` prints results as JSON; \`--progress json\` makes standard error
JSON lines too. Colours are left out where \`NO_COLOR\` is set. Errors say where, what and what would be right, and end with an exit code:

| code | what it means | what to do |
|---|---|---|
| 0 | every row is ok, or what was asked for is printed | |
| 1 | a row diverged or is missing; \`verify\` found a difference | the table and \`report.md\` name the row and why; often a smaller learning rate |
| 2 | the configuration or the command line is wrong | the message has file, line and what is allowed |
| 3 | the data are wrong | the message has file and line |
| 4 | a plugin failed | \`mfbench check\` tries it by itself |
| 5 | the machine lacks something: memory, a folder that can be written to | \`mfbench doctor\` |
| 70 | an error of mfbench itself | please report it |
| 130 | interrupted by Ctrl-C; what is done is kept | the same command goes on |
`;

async function commandLine() {
  const places = JSON.parse(await mfbench('completion', 'bash', '--json'));
  const sections = await Promise.all(
    places.map(async ({ path }) => {
      const words = path === '' ? [] : path.split(' ');
      const heading = path === '' ? '## mfbench' : `${'#'.repeat(1 + words.length)} mfbench ${path}`;
      return `${heading}\n\n${block(await mfbench(...words, '--help'))}`;
    }),
  );
  return ['# The command line', NOTICE, COMMANDS_TEXT.trimEnd(), ...sections].join('\n\n') + '\n';
}

async function plugins() {
  const kinds = JSON.parse(await mfbench('list', '--json'));
  const names = kinds.flatMap(({ plugins: all }) => all.map(({ name }) => name));
  const texts = (await mfbench('describe', ...new Set(names))).trimEnd().split('\n\n');
  const sections = kinds.flatMap(({ kind, plugins: all }) => [
    `## ${kind}`,
    ...all.map(({ name }) => {
      const [, ...lines] = texts.find((text) => text.startsWith(`${name} (${kind})\n`)).split('\n');
      return `### ${name}\n\n${block(lines.map((line) => line.slice(2)).join('\n'))}`;
    }),
  ]);
  const text =
    'Every plugin that comes with mfbench, as `mfbench describe <name>` prints it: what it does, its formula, where it comes from, and its options.';
  return ['# Plugins', NOTICE, text, ...sections].join('\n\n') + '\n';
}

const stale = [];
for (const [file, text] of [
  ['command-line.md', await commandLine()],
  ['plugins.md', await plugins()],
]) {
  const path = join(import.meta.dirname, file);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) stale.push(file);
}
if (stale.length > 0) {
  process.stderr.write(`out of date: docs/${stale.join(', docs/')}; npm run docs writes them again\n`);
  process.exitCode = 1;
}

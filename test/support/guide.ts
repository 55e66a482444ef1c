import { readFileSync } from 'node:fs';
import { folderWith, inProcess, ROOT } from './cli.js';
import { join } from 'node:path';

const FENCE = /^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm;

export interface Block {
  readonly language: string;
  /** The file that it is written to. */
  readonly file: string | undefined;
  readonly content: string;
  /** What the page says that it prints, if it does: the block of text after it. */
  readonly shown: string | undefined;
}

/** The fenced blocks of a page, by its path from the root. */
export function blocksOf(page: string): readonly Block[] {
  const blocks = [...readFileSync(join(ROOT, page), 'utf8').matchAll(FENCE)];
  return blocks.map(([, language, file, content], k) => {
    const [, next, nextFile, text] = blocks[k + 1] ?? [];
    const shown = next === 'text' && nextFile === undefined ? text : undefined;
    return { language: language!, file, content: content!, shown };
  });
}

/** A command of a guide, what the guide says that it prints (if it does) and what it prints. */
export interface GuideCommand {
  readonly command: string;
  readonly code: number | null;
  readonly shown: string | undefined;
  readonly printed: string;
}

/** Does what a page of docs/ says in an empty folder: writes the blocks that have a file's name, then runs its commands. */
export async function followGuide(page: string): Promise<readonly GuideCommand[]> {
  const blocks = blocksOf(join('docs', page));
  const files = blocks.flatMap(({ file, content }) => (file === undefined ? [] : [[file, content] as const]));
  const folder = folderWith(Object.fromEntries(files));
  const commands: GuideCommand[] = [];
  for (const { language, content, shown } of blocks) {
    if (language !== 'sh') continue;
    const command = content.trim();
    const { code, stdout } = await inProcess(folder, ...command.replace(/^npx mfbench /, '').split(' '));
    commands.push({ command, code, shown, printed: stdout });
  }
  return commands;
}

/** Without times, which are of the machine, and the digest, which covers every part of the results. */
export const comparable = (text: string): string =>
  text
    .replaceAll(/[\d.]+ times that of sgd/g, '<n> times that of sgd')
    .replaceAll(/ +[\d.]+ │$/gm, ' <seconds> │')
    .replace(/^Digest .*/m, 'Digest <digest>');

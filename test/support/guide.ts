import { readFileSync } from 'node:fs';
import { folderWith, mfbench, ROOT } from './cli.js';
import { join } from 'node:path';

const FENCE = /^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm;

/** A command of a guide, what the guide says that it prints (if it does) and what it prints. */
export interface GuideCommand {
  readonly command: string;
  readonly code: number | null;
  readonly shown: string | undefined;
  readonly printed: string;
}

/** Does what a page of docs/ says in an empty folder: writes the blocks that have a file's name, then runs its commands. */
export function followGuide(page: string): readonly GuideCommand[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  const blocks = [...text.matchAll(FENCE)].map(([, language, file, content]) => ({
    language,
    file,
    content: content!,
  }));
  const files = blocks.flatMap(({ file, content }) => (file === undefined ? [] : [[file, content] as const]));
  const folder = folderWith(Object.fromEntries(files));
  return blocks.flatMap(({ language, content }, k): GuideCommand[] => {
    if (language !== 'sh') return [];
    const command = content.trim();
    const { code, stdout } = mfbench(folder, ...command.replace(/^npx mfbench /, '').split(' '));
    const next = blocks[k + 1];
    const shown = next?.language === 'text' && next.file === undefined ? next.content : undefined;
    return [{ command, code, shown, printed: stdout }];
  });
}

/** Without times, which are of the machine, and the digest, which covers every part of the results. */
export const comparable = (text: string): string =>
  text
    .replaceAll(/[\d.]+ times that of sgd/g, '<n> times that of sgd')
    .replaceAll(/ +[\d.]+ │$/gm, ' <seconds> │')
    .replace(/^Digest .*/m, 'Digest <digest>');

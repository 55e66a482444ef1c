import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

let known: string | undefined;

/** SHA-256 of the running mfbench: its files by their names and contents, and the package's, which holds the version. */
export function ownSourceHash(): string {
  known ??= hashOwnSources();
  return known;
}

function hashOwnSources(): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const hash = createHash('sha256').update(readFileSync(new URL('../../package.json', import.meta.url)));
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.[jt]s$/.test(entry.name))
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`\n${relative(root, file)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

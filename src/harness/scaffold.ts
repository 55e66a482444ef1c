import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginKind } from '../core/contracts/plugin.js';
import { ConfigError, EnvironmentError, messageOf } from '../core/errors.js';

const TEMPLATES = new URL('../../templates/', import.meta.url);

export interface ScaffoldOptions {
  readonly folder: string;
  /** `.mts` files, which `tsc` compiles to the `.mjs` that the configuration names. */
  readonly typescript: boolean;
}

/**
 * Writes a plugin that works, its test and a configuration that uses it; returns their file names. A `tsconfig.json` that is there stays.
 * @throws ConfigError for a name that is no name, or files that are there already: then nothing is written.
 */
export async function scaffold(
  kind: PluginKind,
  name: string,
  { folder, typescript }: ScaffoldOptions,
): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw ConfigError.of(
      `${JSON.stringify(name)} is no name of a plugin: it is in kebab-case, such as my-${kind}`,
    );
  }
  const extension = typescript ? 'mts' : 'mjs';
  const files = new Map([
    [`${name}.${extension}`, await template(`${kind}.mjs`, `my-${kind}`, name)],
    [`${name}.test.${extension}`, await template('test.mjs', 'my-plugin', name)],
    [`${name}.yaml`, await template(`${kind}.yaml`, `my-${kind}`, name)],
  ]);
  if (kind === 'data-source')
    files.set(`${name}.json`, await template('data-source.json', `my-${kind}`, name));
  const written = [...files.keys()];
  try {
    await mkdir(folder, { recursive: true });
    await refuseExisting(folder, written);
    for (const [file, text] of files) await writeFile(join(folder, file), text, { flag: 'wx' });
    if (typescript && (await isFree(join(folder, 'tsconfig.json')))) {
      await writeFile(join(folder, 'tsconfig.json'), await template('tsconfig.json', '', ''));
      written.push('tsconfig.json');
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new EnvironmentError(
      `cannot write to the folder ${folder}: ${messageOf(error)}; choose another with --folder`,
      { cause: error },
    );
  }
  return written;
}

async function template(file: string, placeholder: string, name: string): Promise<string> {
  const text = await readFile(new URL(file, TEMPLATES), 'utf8');
  return placeholder === '' ? text : text.replaceAll(placeholder, name);
}

async function refuseExisting(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (!(await isFree(join(folder, file))))
      throw ConfigError.of(`${join(folder, file)} is there already; nothing was written`);
  }
}

const isFree = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
  );

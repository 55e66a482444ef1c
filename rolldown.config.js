import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { minifySync } from 'rolldown/utils';

/**
 * What users run is a few files in `bundle/`, made of the modules in `dist/` and of the packages that they need: to load the 400 modules one by one takes
 * longer than all else that a short run does. What a process or thread starts with, and what others import, keep the names that they have in `dist/`.
 */
const ENTRIES = [
  'cli/main',
  'cli/command-line',
  'index',
  'testing/index',
  'cell-worker',
  'check-worker',
  'process-watch',
  'engine/team-worker',
  'harness/self-resolver',
];
const ROOT = import.meta.dirname;

/** Modules find files beside them by `import.meta.url`: in the bundle it is what it would be if they lay in `bundle/` as they do in `dist/`. */
const ownPlaces = {
  name: 'own-places',
  transform: {
    filter: { id: /[\\/]dist[\\/](?!core[\\/]container)/, code: 'import.meta.url' },
    handler: (code, id) => {
      const place = relative(join(ROOT, 'dist'), id).replaceAll('\\', '/');
      return code.replaceAll('import.meta.url', `new URL("own-place:${place}", import.meta.url).href`);
    },
  },
  renderChunk: (code, { fileName }) =>
    code.replaceAll('"own-place:', `"${'../'.repeat(fileName.split('/').length - 1) || './'}`),
};

/** Ours is left readable, for the traces of errors; what is others' is made small. */
const smallPackages = {
  name: 'small-packages',
  transform: {
    filter: { id: /[\\/]node_modules[\\/].*\.js$/ },
    handler: (code, id) => minifySync(id, code, { mangle: { keepNames: true } }).code,
  },
};

/** The licences of the packages that are in the bundle go with it. */
const licences = {
  name: 'licences',
  generateBundle(_, output) {
    const modules = Object.values(output).flatMap((file) => file.moduleIds ?? []);
    const folders = modules.map((id) => /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]);
    const texts = [...new Set(folders.filter((folder) => folder !== undefined))].sort().map((folder) => {
      const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
      if (file === undefined) throw new Error(`${folder} has no licence to go with it`);
      return `${relative(join(ROOT, 'node_modules'), folder)}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

export default {
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(ROOT, 'dist', `${name}.js`)])),
  platform: 'node',
  external: ['hyparquet', 'sql.js'],
  logLevel: 'warn',
  plugins: [ownPlaces, smallPackages, licences],
  output: {
    dir: 'bundle',
    cleanDir: true,
    chunkFileNames: 'parts/[name]-[hash].js',
    comments: false,
  },
};

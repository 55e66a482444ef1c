// Writes dist/.npmignore: declarations that nothing leads to from what users import stay out of the package. `npm run build` runs it.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import typescript from 'typescript';

const { ModuleKind, ModuleResolutionKind } = typescript;
const DIST = join(import.meta.dirname, 'dist');
const imported = ['index', 'testing/index'].map((name) => join(DIST, `${name}.d.ts`));
const program = typescript.createProgram(imported, {
  module: ModuleKind.NodeNext,
  moduleResolution: ModuleResolutionKind.NodeNext,
});
const reached = new Set(program.getSourceFiles().map(({ fileName }) => join(fileName)));
const others = readdirSync(DIST, { recursive: true })
  .filter((name) => name.endsWith('.d.ts') && !reached.has(join(DIST, name)))
  .map((name) => `/${name.replaceAll('\\', '/')}`);
writeFileSync(join(DIST, '.npmignore'), `${others.sort().join('\n')}\n`);

import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';

/**
 * Writes THIRD-PARTY.md: the packages that come with an installation, or with the build, and their licences, by the lock file and what is installed. With
 * --check it says how the file differs, and fails. A licence that is not listed here has to be looked at first.
 */
const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const manifest = JSON.parse(read('package.json'));
const { packages } = JSON.parse(read('package-lock.json'));
/** What the build puts into the package is passed on, although it is not installed beside it. */
const bundled = new Set(
  ['inversify', '@inversifyjs', 'reflect-metadata'].filter((name) => !(name in manifest.dependencies)),
);
const rows = [];
for (const [path, { version, dev, license }] of Object.entries(packages)) {
  const name = path.replace(/^.*node_modules\//, '');
  if (path === '' || (dev && !bundled.has(name.split('/')[0]))) continue;
  const found = license ?? JSON.parse(read(`${path}/package.json`)).license;
  if (!LICENCES.includes(found)) {
    process.stderr.write(`${name} ${version} is under ${found}, which is not among ${LICENCES.join(', ')}\n`);
    process.exitCode = 1;
  }
  rows.push(`| ${name} | ${version} | ${found} | ${dev ? 'part of the build' : 'installed with it'} |`);
}
const text = `# Packages of others

What an installation of mfbench brings along, and under which licences. \`node test/supply-chain/third-party.mjs\` writes this file.

| package | version | licence | how |
|---|---|---|---|
${[...new Set(rows)].sort().join('\n')}
`;
const file = new URL('THIRD-PARTY.md', root);
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (read('THIRD-PARTY.md') !== text) {
  process.stderr.write(
    'THIRD-PARTY.md is not what is installed: run node test/supply-chain/third-party.mjs\n',
  );
  process.exitCode = 1;
}

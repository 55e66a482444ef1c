/** Imports point downwards only: cli > testing > harness > engine > plugins > core (see ARCHITECTURE.md). */
const upwards = (from, to) => ({
  name: `${from}-imports-upwards`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: `^src/(${to})` },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    upwards('core', '(plugins|engine|harness|testing|data|cli)/|composition|index'),
    upwards('plugins', '(engine|harness|testing|data|cli)/|composition|index'),
    upwards('engine', '(plugins|harness|testing|data|cli)/|composition|index'),
    upwards('harness', '(plugins|testing|data|cli)/|composition|index'),
    upwards('testing', '(plugins|data|cli)/|index'),
    {
      name: 'plugins-have-no-private-door',
      comment: 'A built-in plugin sees what a user sees: the public contract, and its own kind’s helpers.',
      severity: 'error',
      from: { path: '^src/plugins/' },
      to: { path: '^src/core/', pathNot: '^src/core/public\\.ts$' },
    },
    {
      name: 'container-in-the-composition-root-only',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(composition\\.ts|built-in\\.ts|core/(registry|services)\\.ts)$',
      },
      to: { path: '^src/core/container\\.ts$' },
    },
    {
      name: 'inversify-through-its-one-module',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/core/container\\.ts$' },
      to: { path: 'node_modules/(inversify|reflect-metadata)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

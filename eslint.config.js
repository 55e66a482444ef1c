import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const DIFFERENT_BITS =
  'Its last bits differ between machines, and results must not: use core/expressions/elementary.ts or RandomStream.';
const INEXACT = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'pow',
  'cbrt',
  'hypot',
  'random',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
];

export default tseslint.config(
  { ignores: ['dist/', 'bundle/', 'reports/', 'examples/**/node_modules/', '**/*.cjs'] },
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'vitest.config.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // What an index or a lookup is known to find is said with a `!` where the types cannot know it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...INEXACT.map((property) => ({ object: 'Math', property, message: DIFFERENT_BITS })),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "BinaryExpression[operator='**']", message: DIFFERENT_BITS },
      ],
    },
  },
  { files: ['templates/*.mjs'], languageOptions: { globals: { TextDecoder: 'readonly' } } },
  {
    // A drawing is no result: its coordinates are rounded to a tenth of a pixel.
    files: ['src/plugins/reporters/html/figure/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': 'off' },
  },
);

/**
 * All benchmarks, written to bench/RESULTS.md with the machine.
 *
 *   npm run bench            MFBENCH_DATA_ROOT=<folder that holds ml-1m/> for the part that needs it
 *
 * Machines are noisy: what is compared is measured in turns within this run, and what counts are ratios.
 */
import console from 'node:console';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { epochs, ratio } from './epochs.mjs';
import { median } from './fits.mjs';
import { foldingIn } from './fold-in.mjs';
import { curvature, sweeps } from './least-squares.mjs';
import { loading } from './loading.mjs';
import { ranking } from './ranking.mjs';
import { startup } from './startup.mjs';
import { timeToTarget } from './time-to-target.mjs';

const lines = [];
const print = (...text) => {
  lines.push(...text);
  console.log(text.join('\n'));
};
const table = (head, rows) =>
  print(
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  );

const [processor] = cpus();
print(
  '# Results of the benchmarks',
  '',
  'Written by `npm run bench`; medians over turns within one run, so that ratios hold where times do not.',
  '',
  `${new Date().toISOString().slice(0, 10)}, ${processor.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.version}.`,
);

const speed = (count, values) => (count / median(values) / 1e6).toFixed(1);
const times = (value) => `${value.toFixed(2)} x`;

const sgdSeconds = {};
for (const size of ['1M', '10M', '100M']) {
  const { count, seconds } = await epochs(size, size === '100M' ? 1 : 3);
  sgdSeconds[size] = median(seconds['sgd, 1 thread']) / count;
  print('', `## An epoch on ${size} ratings, 32 factors, f32`);
  table(
    ['', 'million ratings a second'],
    Object.entries(seconds)
      .filter(([, values]) => values.length > 0)
      .map(([what, values]) => [what, speed(count, values)]),
  );
  const ratios = [
    ['sgd: speed with 2 threads against 1', ratio(seconds, 'sgd, 1 thread', 'sgd, 2 threads'), '>= 1.8'],
  ];
  if (size !== '100M') {
    ratios.push(
      ['sgd: speed against LIBMF, 1 thread', ratio(seconds, 'LIBMF, 1 thread', 'sgd, 1 thread'), '>= 2.5'],
      ['sgd: speed against LIBMF, 2 threads', ratio(seconds, 'LIBMF, 2 threads', 'sgd, 2 threads'), '>= 2.5'],
      [
        'gradient descent: time against sgd',
        ratio(seconds, 'gradient descent, 1 thread', 'sgd, 1 thread'),
        '<= 1.6',
      ],
      ['momentum: time against sgd', ratio(seconds, 'momentum, 1 thread', 'sgd, 1 thread'), '<= 1.8'],
      [
        'adam as a custom optimizer: time against the built-in',
        ratio(seconds, 'adam as a custom optimizer, 1 thread', 'adam, 1 thread'),
        '<= 1.1',
      ],
    );
    const native = 'C++ -O3 -march=native -ffast-math, 1 thread';
    if (seconds[native].length > 0)
      ratios.push([
        'sgd: speed against the same loop in C++, 1 thread',
        ratio(seconds, native, 'sgd, 1 thread'),
        '>= 0.4',
      ]);
    else print('', 'No g++ was found: the loop in C++ was not measured.');
  }
  table(
    ['ratio', 'measured', 'wanted'],
    ratios.map(([what, value, wanted]) => [what, times(value), wanted]),
  );
}
print('', '## Cost of a rating by size, sgd, 1 thread');
table(
  ['', 'against 1M', 'wanted'],
  ['10M', '100M'].map((size) => [size, times(sgdSeconds[size] / sgdSeconds['1M']), '0.75 to 1.25 x']),
);

print('', '## Time to a test RMSE of .855 on MovieLens 1M, 2 threads');
const target = await timeToTarget();
if (target) {
  const text = ({ factors, learningRate, lambda }) =>
    `${factors} factors, learningRate ${learningRate}, lambda ${lambda}`;
  table(
    ['', 'settings', 'passes', 'seconds'],
    [
      ['mfbench, biased MF by adagrad', target.mfbench],
      ['LIBMF', target.LIBMF],
    ].map(([name, { settings, passes, seconds }]) => [
      name,
      text(settings),
      passes,
      median(seconds).toFixed(2),
    ]),
  );
  const seconds = { mfbench: target.mfbench.seconds, LIBMF: target.LIBMF.seconds };
  table(
    ['ratio', 'measured', 'wanted'],
    [['time against LIBMF', times(ratio(seconds, 'mfbench', 'LIBMF')), '<= 0.5']],
  );
} else print('', 'Not measured: MFBENCH_DATA_ROOT names no folder with ml-1m/.');

print('', '## Alternating least squares, 64 factors, f64');
const least = [];
for (const size of ['1M', '10M']) {
  const turns = size === '1M' ? 3 : 1;
  const { seconds, operations, peak } = await sweeps(size, turns);
  const gigaflops = (sweep) => (operations / sweep / 1e9).toFixed(1);
  const most = peak === undefined ? 'no g++' : (peak / 1e9).toFixed(1);
  for (const [method, byThreads] of Object.entries(seconds)) {
    const [one, two] = [median(byThreads[1]), median(byThreads[2])];
    const isCounted = method === 'ALS over the ratings';
    const speeds = isCounted ? [`${gigaflops(one)} and ${gigaflops(two)}`, most] : ['', ''];
    least.push([`${size}, ${method}`, one.toFixed(2), two.toFixed(2), times(one / two), ...speeds]);
  }
}
table(
  [
    'ratings and method',
    'seconds a sweep, 1 thread',
    '2 threads',
    'speed with 2 against 1',
    'GFLOP/s',
    'the most that a core does in C++, -march=native',
  ],
  least,
);
print('', 'Linear regression, one-hot, a million ratings: seconds until E is what gradient descent reaches.');
const sooner = Object.entries(await curvature());
table(
  ['', 'seconds', 'against gradient descent', 'wanted'],
  sooner.map(([name, seconds], k) => [
    name,
    seconds.toFixed(3),
    times(seconds / sooner[0][1]),
    k > 0 ? '<= 0.1' : '',
  ]),
);

print('', '## Reading 10 million ratings');
table(
  ['step', 'seconds or MB'],
  (await loading()).map((row) => [row.step, row.seconds ?? `${row.megabytes} MB`]),
);

print('', '## Starting, and a run around its kernels');
const { starts, run } = await startup();
const milliseconds = (seconds) => `${(1000 * seconds).toFixed(0)} ms`;
table(
  ['', 'measured', 'wanted'],
  [
    ['`node -e 0`', milliseconds(starts.node), ''],
    ['`mfbench --help`', milliseconds(starts.help), '< 150 ms'],
    ['start of a run to its first epoch, nothing to load', milliseconds(starts.firstEpoch), '< 400 ms'],
  ],
);
print(
  '',
  'Five folds of a million synthetic ratings, biased MF with 64 factors, 60 epochs of sgd, 1 thread:',
);
table(
  [
    'whole run',
    'start and loading (`mfbench plan`)',
    'kernels',
    'ratings copied to them',
    'rest',
    'rest / whole',
    'wanted',
  ],
  [
    [
      ...[run.end, run.loading, run.kernels, run.copies, run.rest].map(
        (seconds) => `${seconds.toFixed(2)} s`,
      ),
      `${((100 * run.rest) / run.end).toFixed(1)} %`,
      '< 5 %',
    ],
  ],
);

print('', '## Ranking all items for all users of MovieLens 1M, 64 factors');
table(
  ['', 'seconds'],
  Object.entries(await ranking()).map(([what, seconds]) => [what, seconds.toFixed(2)]),
);

print('', '## Folding new users in to a model of MovieLens-small, 32 factors');
const { prepared, users } = await foldingIn();
table(
  ['her ratings', 'rows of hers, ms', 'the ten best items, ms'],
  users.map(({ ratings, foldIn, recommend }) => [
    ratings,
    ...[foldIn, recommend].map((seconds) => (1000 * seconds).toFixed(2)),
  ]),
);
print('', `Once for the model: ${milliseconds(prepared)}.`);

writeFileSync(fileURLToPath(new URL('./RESULTS.md', import.meta.url)), `${lines.join('\n')}\n`);

import { RandomStream } from '../../src/core/random.js';
import { Fit } from '../../src/engine/fit.js';
import { Team } from '../../src/engine/team.js';
import { encodeModel } from '../../src/harness/model-file.js';
import { savedObjective } from '../../src/harness/saved-model.js';
import { encodeCell } from '../../src/harness/store/cell-file.js';
import biasedMatrixFactorization from '../../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../../src/plugins/models/linear-regression.js';
import itemMean from '../../src/plugins/features/item-mean.js';
import oneHotUser from '../../src/plugins/features/one-hot-user.js';
import sgd from '../../src/plugins/optimizers/sgd.js';
import { SMALL } from '../support/experiment.js';
import { problemOf, randomRatings, use } from '../support/problems.js';

const bytesOf = (texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));

const WITH_ANCHORS = `experiment: anchors
plugins: []
data: &data { name: csv, path: r.csv, scale: { minimum: 1, maximum: 5 } }
split: { name: hold-out, testFraction: 0.2 }
metrics: [rmse, { name: ndcg, at: 5 }]
defaults: { loss: huber, optimizer: &sgd { name: sgd, epochs: 3 } }
tuning: { searcher: { name: random, trials: 3 } }
rows:
  - { name: A, model: { name: matrix-factorization, factors: { values: [1, 2] } }, optimizer: { name: sgd, learningRate: 1e-3 } }
  - { name: "B", model: { name: linear-regression, features: [one-hot-user] }, optimizer: *sgd }
reporters: [json]
baseline: A
confidence: 0.9
`;

export const CONFIGS = bytesOf([SMALL, WITH_ANCHORS, `# a comment\n${SMALL}baseline: MF\nprecision: f64\n`]);
export const ASSIGNMENTS = bytesOf([
  'seed=7',
  'rows.0.optimizer.learningRate=0.01',
  'rows.A.model.factors={ values: [1, 2, 3] }',
  'defaults.optimizer=momentum',
  'metrics=[rmse, mae]',
]);
export const CONFIG_WORDS = bytesOf([
  ...['__proto__', 'constructor', 'prototype', 'toString', '<<: *sgd', '*data', '&a', '*a', '!!js/function'],
  ...['.nan', '.inf', '-1', '1e400', '99999999999999999999', '0x10', 'null', '~', '""', "'", '"', '{', '}'],
  ...[
    '[',
    ']',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '? ',
    '|',
    '>',
    '%YAML 1.2',
    '---',
    '...',
    '../../x',
    '\0',
    '\u202e',
  ],
  ...[
    '{ range: [1, 2] }',
    '{ values: [] }',
    '[[[[[[[[',
    '{a: {a: {a: ',
    'sgd',
    'name: ',
    'factors: 4096',
    'CON',
  ],
  ...['.', '=', 'rows', 'optimizer', '\ufeff', '\r', '\t', '#', '${HOME}', '\x1b[2J', '0', '1', '-0', '4.5'],
]);

const HEAD = 'user,item,rating,time';
export const CSV = bytesOf([
  `${HEAD}\na,x,4,1\nb,x,3.5,2\nb,y,1,3\n`,
  `${HEAD}\r\n"a ""1""",x,4,1\r\n"b\nc",y,3.5,2\r\n`,
  `\ufeff${HEAD}\nü,☃,-1e-3,0\n01,1,+4.,0\n1,1,.5,9007199254740993\n\n`,
  `rating,x,item,user,time\n3,"",i,u,5\n4,,j,u,6`,
]);
export const MOVIELENS = {
  'ratings.csv': 'userId,movieId,rating,timestamp\n1,10,4,964982703\n1,11,3.5,964981247\n2,10,5,964982224\n',
  'u.data': '1\t10\t4\t881250949\n1\t11\t3\t891717742\n2\t10\t5\t878887116\n',
  'ratings.dat': '1::10::4::978300760\n1::11::3::978302109\n2::10::5::978301968\n',
  'movies.csv': 'movieId,title,genres\n10,"One, the (1995)",Action|Comedy\n11,Two,(no genres listed)\n',
  'u.item': `10|One (1995)|01-Jan-1995||http://x|${'0|'.repeat(18)}1\n11|Two|||x|1${'|0'.repeat(18)}\n`,
  'u.user': '1|24|M|technician|85711\n2|53|F|other|94043\n',
  'movies.dat': "10::One (1995)::Animation|Children's\n11::Two (1996)::Drama\n",
  'users.dat': '1::F::1::10::48067\n2::M::56::16::70072\n',
};
export const DATA_WORDS = [
  ...bytesOf(['__proto__', 'constructor', 'NaN', 'Infinity', '1e999', '-0', '1e-400', '9007199254740993']),
  ...bytesOf(['"', '""', '"\n"', ',', '\t', '::', '|', '\n', '\r\n', '\r', '\n\n', ' ', '01', '.', '+', 'e']),
  ...bytesOf([
    '\ufeff',
    '\0',
    '\u202e',
    '=cmd',
    '\x1b[2J',
    '💥',
    '5,0',
    '0x10',
    '1_000',
    'user',
    'x'.repeat(1001),
  ]),
  Buffer.of(0xff),
  Buffer.of(0xc3),
  Buffer.of(0xff, 0xfe),
];

/** Files of fitted models: of factors and of features. */
export function models(): Buffer[] {
  const data = randomRatings(7, 5, 4, 12);
  const parts = [
    use(biasedMatrixFactorization, { factors: 2 }),
    use(linearRegression, { features: [use(oneHotUser), use(itemMean)] }),
  ];
  return parts.map((model) => {
    const problem = problemOf({ model }, data);
    const fit = new Fit(problem, use(sgd, { learningRate: 0.01, epochs: 1 }), {
      random: RandomStream.fromSeed(1),
      clock: { seconds: () => 0 },
      runner: new Team(1),
      precision: 'f32',
      predicted: { user: new Int32Array(), item: new Int32Array() },
    });
    fit.run(() => undefined);
    const { prediction } = problem;
    return Buffer.from(
      encodeModel({
        about: { row: 'MF' },
        precision: 'f32',
        clip: true,
        ratings: data.ratings,
        ...fit.predictionTables(),
        prediction,
        objective: savedObjective(problem),
      }),
    );
  });
}
export const MODEL_WORDS = [
  ...bytesOf([
    'null',
    '-1',
    '1e9',
    '1e400',
    '""',
    '[]',
    '{}',
    '"u0"',
    '"users"',
    '"items"',
    '"shared"',
    '"ratings"',
  ]),
  ...bytesOf([
    '"op":"dot"',
    '"op":"constant"',
    '"op":"sum"',
    '"inputs":[0,0]',
    '"inputs":[99]',
    '"columns":1e6',
  ]),
  ...bytesOf([
    '"columns":0',
    '"f64"',
    'true',
    '{"__proto__":1}',
    ',',
    '0',
    '1',
    '2',
    '2.5',
    '"minimum":null',
  ]),
  Buffer.alloc(4),
  Buffer.alloc(8),
  Buffer.alloc(4, 0xff),
  Buffer.of(0, 0, 0xc0, 0x7f),
];

/** A file of the store. */
export const cell = (): Buffer =>
  Buffer.from(
    encodeCell({
      key: 'key',
      origin: { experiment: 'small', row: 'MF', fold: 'fold 1', version: '0', computed: '2020-01-01' },
      result: {
        fold: { fold: 'fold 1', status: 'ok', fitSeconds: 1, predictions: 'abc', curve: [] },
        metrics: { rmse: 0.9 },
        userSums: { rmse: Float64Array.of(1, 2, 3) },
      },
    }),
  );

/**
 * Trains LIBMF on every fold that `mfbench split --format libmf` has written, and writes its predictions for the test pairs.
 *
 *   node libmf.js <folder of folds> <folder of predictions>
 *
 * Any other system can take its place: it reads two files a fold and writes one.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Matrix, Model } from 'libmf';

const SETTINGS = { factors: 32, iterations: 100, learningRate: 0.1, lambdaP2: 0.1, lambdaQ2: 0.1 };

const [folds, predictions] = process.argv.slice(2);
const idsOf = (file) => readFileSync(join(folds, file), 'utf8').trimEnd().split('\n');
const [users, items] = [idsOf('users.txt'), idsOf('items.txt')];
const readRatings = (file) =>
  readFileSync(join(folds, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number));

mkdirSync(predictions, { recursive: true });
for (const file of readdirSync(folds).filter((name) => name.endsWith('.train.txt'))) {
  const fold = file.replace('.train.txt', '');
  const training = new Matrix();
  for (const [user, item, rating] of readRatings(file)) training.push(user, item, rating);
  const model = new Model({ ...SETTINGS, threads: 1, quiet: true }); // more threads give other numbers in every run
  model.fit(training);
  const [known, usersKnown, itemsKnown] = [model.bias(), model.p().length, model.q().length];
  const lines = readRatings(`${fold}.test.txt`).map(([user, item]) => {
    // LIBMF knows nothing of rows behind the last one that it was trained on: the mean of all ratings then.
    const prediction = user < usersKnown && item < itemsKnown ? model.predict(user, item) : known;
    return `${quote(users[user])},${quote(items[item])},${prediction}`;
  });
  model.destroy();
  writeFileSync(join(predictions, `${fold}.csv`), `user,item,prediction\n${lines.join('\n')}\n`);
}

function quote(id) {
  return /[",]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id;
}

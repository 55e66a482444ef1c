// Runs command lines, one after the other, in the current folder and in this one process, which is cheaper than one for each: `node run-commands.mjs
// '[["list", "optimizer"], ...]'` prints [{ code, output }, ...]. The folder `dist` is what runs.
import process from 'node:process';
import { createProgram } from '../../dist/cli/program.js';

const write = process.stdout.write.bind(process.stdout);
const outcomes = [];
let output = '';
for (const stream of [process.stdout, process.stderr])
  stream.write = (text) => {
    output += text;
    return true;
  };
for (const words of JSON.parse(process.argv[2])) {
  [output, process.exitCode] = ['', 0];
  try {
    await (await createProgram(words[0])).parseAsync(words, { from: 'user' });
  } catch (error) {
    output += error.message;
    process.exitCode = error.exitCode ?? 70;
  }
  outcomes.push({ code: process.exitCode, output });
}
process.exitCode = 0;
write(JSON.stringify(outcomes));

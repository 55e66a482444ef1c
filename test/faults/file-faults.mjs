import { syncBuiltinESMExports } from 'node:module';
import fs from 'node:fs';
import { resolve, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/**
 * Preloaded into a process whose k-th file-system call in a folder shall go wrong. FAULT_FOLDER: the folder; FAULT_AT: k, from 1; FAULT: an error code, or
 * SIGKILL. A write leaves half of its bytes behind. FAULT_COUNT: a file outside of it that gets the number of calls when the process ends.
 */
const { FAULT_FOLDER: folder, FAULT_AT: at, FAULT: fault, FAULT_COUNT: countFile } = process.env;
const { writeSync, writeFileSync } = fs;
const descriptors = new Set();
let calls = 0;

function isWatched(target) {
  if (typeof target === 'number') return descriptors.has(target);
  const path = target instanceof URL ? fileURLToPath(target) : resolve(String(target));
  return (path + sep).startsWith(folder + sep);
}

function count(name, parameters) {
  if (!isWatched(parameters[0]) || ++calls !== Number(at)) return;
  if (name === 'writeSync') {
    const [descriptor, bytes, start = 0] = parameters;
    writeSync(descriptor, bytes, start, Math.floor((bytes.length - start) / 2));
  }
  if (fault === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
  throw Object.assign(new Error(`${fault}: made by a test, ${name}`), { code: fault, syscall: name });
}

const SYNCHRONOUS = [
  ...['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync', 'mkdirSync'],
  ...['readFileSync', 'readdirSync', 'statSync', 'utimesSync', 'accessSync'],
];
for (const name of SYNCHRONOUS) {
  const original = fs[name];
  fs[name] = (...parameters) => {
    const watched = isWatched(parameters[0]);
    count(name, parameters);
    const result = original(...parameters);
    if (name === 'openSync' && watched) descriptors.add(result);
    if (name === 'closeSync') descriptors.delete(parameters[0]);
    return result;
  };
}
for (const name of ['open', 'read']) {
  const original = fs[name];
  fs[name] = (...parameters) => {
    const done = parameters.pop();
    const watched = isWatched(parameters[0]);
    try {
      count(name, parameters);
    } catch (error) {
      process.nextTick(done, error);
      return;
    }
    original(...parameters, (error, result, ...rest) => {
      if (name === 'open' && watched && !error) descriptors.add(result);
      done(error, result, ...rest);
    });
  };
}
for (const name of ['readFile', 'access']) {
  const original = fs.promises[name];
  fs.promises[name] = async (...parameters) => {
    count(name, parameters);
    return original(...parameters);
  };
}
syncBuiltinESMExports();
if (countFile) process.on('exit', () => writeFileSync(countFile, String(calls)));

import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** `npm run test:fuzz -- <cases> [seed]`: so many hostile cases, of another seed each day unless one is given. */
const [cases = '100000', seed = String(Math.floor(Date.now() / 86_400_000))] = process.argv.slice(2);
const env = { ...process.env, MFBENCH_FUZZ: cases, MFBENCH_FUZZ_SEED: seed };
const { status } = spawnSync('npx', ['vitest', 'run', 'test/fuzz'], { env, stdio: 'inherit', shell: true });
process.exitCode = status ?? 1;

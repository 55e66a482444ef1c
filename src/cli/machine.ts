import { EnvironmentError } from '../core/errors.js';

/** The first version of Node.js that has all that is used. */
const NODE = [20, 19] as const;

/** A module of one function that makes a vector and drops it. */
const VECTORS = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
);

/** Something that mfbench needs of the machine. */
export interface Finding {
  readonly name: string;
  /** What there is. */
  readonly found: string;
  /** What is wrong with it. */
  readonly problem?: string;
  /** What to do about the problem. */
  readonly remedy?: string;
}

/** What fits need of Node.js and the processor. */
export function examineMachine(): Finding[] {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isOld = major < NODE[0] || (major === NODE[0] && minor < NODE[1]);
  const shared = typeof SharedArrayBuffer !== 'undefined';
  const vectors = WebAssembly.validate(VECTORS);
  return [
    {
      name: 'Node.js',
      found: node,
      ...(isOld && {
        problem: `this is Node.js ${node}; mfbench needs ${NODE.join('.')} or newer`,
        remedy: 'install a newer one from https://nodejs.org',
      }),
    },
    {
      name: 'shared memory',
      found: shared ? 'SharedArrayBuffer' : 'none',
      ...(!shared && {
        problem: 'this Node.js has no SharedArrayBuffer, which threads need',
        remedy: 'start Node.js without the flag that turns it off (see NODE_OPTIONS)',
      }),
    },
    {
      name: 'WebAssembly SIMD',
      found: vectors ? '128 bits' : 'none',
      ...(!vectors && {
        problem: 'this Node.js or processor has no WebAssembly SIMD, which fits are compiled to',
        remedy: 'use a processor with SSE4.1 or NEON, and no flag of Node.js that turns it off',
      }),
    },
  ];
}

/** @throws EnvironmentError if this Node.js or processor lacks what fits need. */
export function checkMachine(): void {
  for (const { problem } of examineMachine()) if (problem !== undefined) throw new EnvironmentError(problem);
}

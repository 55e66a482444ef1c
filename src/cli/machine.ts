import { EnvironmentError } from '../core/errors.js';

/** The first version of Node.js that has all that is used. */
const NODE = [20, 19] as const;

/** A module of one function that makes a vector and drops it. */
const VECTORS = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
);

/** @throws EnvironmentError if this Node.js or processor lacks what fits need. */
export function checkMachine(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < NODE[0] || (major === NODE[0] && minor < NODE[1]))
    throw new EnvironmentError(
      `this is Node.js ${process.versions.node}; mfbench needs ${NODE.join('.')} or newer`,
    );
  if (typeof SharedArrayBuffer === 'undefined')
    throw new EnvironmentError('this Node.js has no SharedArrayBuffer, which threads need');
  if (!WebAssembly.validate(VECTORS))
    throw new EnvironmentError(
      'this Node.js or processor has no WebAssembly SIMD, which fits are compiled to',
    );
}

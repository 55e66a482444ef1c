import { createInterface, type Interface } from 'node:readline/promises';
import { ConfigError, MfbenchError } from '../core/errors.js';

/** Somebody pressed Ctrl-C at a question. */
class Interruption extends MfbenchError {
  readonly code = 'INTERRUPTED';
  readonly exitCode = 130;
}

/** Asks at a terminal. Ctrl-C and the end of the input are errors. */
export class Prompt {
  readonly #lines: Interface;
  readonly #ended: Promise<never>;

  constructor() {
    this.#lines = createInterface({ input: process.stdin, output: process.stderr });
    this.#ended = new Promise((_, reject) => {
      this.#lines.on('SIGINT', () => {
        reject(new Interruption('\nInterrupted.'));
        this.#lines.close();
      });
      this.#lines.once('close', () => {
        reject(ConfigError.of('the input ended before all was answered; flags can say the same, see --help'));
      });
    });
    this.#ended.catch(() => undefined);
  }

  /** An answer that `check` accepts; Enter gives what is usual. @param check says what is wrong with an answer. */
  async ask(
    question: string,
    usual: string,
    check: (answer: string) => string | undefined = () => undefined,
  ) {
    for (;;) {
      const shown = usual === '' ? question : `${question} [${usual}]`;
      const answer = (await Promise.race([this.#lines.question(`${shown}: `), this.#ended])).trim() || usual;
      const fault = check(answer);
      if (fault === undefined) return answer;
      process.stderr.write(`  ${fault}\n`);
    }
  }

  async confirm(question: string, usual = true): Promise<boolean> {
    const isClear = (answer: string): string | undefined =>
      /^(y|yes|n|no)$/i.test(answer) ? undefined : 'Please answer y or n.';
    return /^y/i.test(await this.ask(`${question} (y/n)`, usual ? 'y' : 'n', isClear));
  }

  close(): void {
    this.#lines.removeAllListeners('close');
    this.#lines.close();
  }
}

/** Whether there is somebody to ask. */
export const isInteractive = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

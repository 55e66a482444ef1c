import { createInterface, type Interface } from 'node:readline/promises';
import { ConfigError, MfbenchError } from '../core/errors.js';

/** Somebody pressed Ctrl-C at a question. */
class Interruption extends MfbenchError {
  readonly code = 'INTERRUPTED';
  readonly exitCode = 130;
}

interface Question {
  /** What Enter answers. */
  readonly usual?: string;
  /** What is wrong with an answer. */
  readonly fault?: (answer: string) => string | undefined | Promise<string | undefined>;
  /** What Tab may complete what is typed to. */
  readonly completions?: (typed: string) => readonly string[];
}

/** Asks at a terminal. Ctrl-C and the end of the input are errors. */
export class Prompt {
  readonly #lines: Interface;
  readonly #ended: Promise<never>;

  /** What the answer to the question that is asked may be. */
  #completions: (typed: string) => readonly string[] = () => [];

  constructor() {
    this.#lines = createInterface({
      input: process.stdin,
      output: process.stderr,
      completer: (typed: string): [string[], string] => [
        this.#completions(typed).filter((completion) => completion.startsWith(typed)),
        typed,
      ],
    });
    this.#ended = new Promise((_, reject) => {
      this.#lines.on('SIGINT', () => {
        reject(new Interruption('\nInterrupted.'));
        this.#lines.close();
      });
      this.#lines.once('close', () => {
        reject(
          ConfigError.of('\nThe input ended before all was answered; flags can say the same, see --help'),
        );
      });
    });
    this.#ended.catch(() => undefined);
  }

  /** Asks until there is an answer with no fault. */
  async ask(question: string, { usual = '', fault, completions = () => [] }: Question = {}): Promise<string> {
    this.#completions = completions;
    for (;;) {
      const shown = usual === '' ? `${question} ` : `${question} [${usual}]: `;
      const answer = (await Promise.race([this.#lines.question(shown), this.#ended])).trim() || usual;
      const message = await fault?.(answer);
      if (message === undefined) return answer;
      process.stderr.write(`  ${message}\n`);
    }
  }

  async confirm(question: string, usual = true): Promise<boolean> {
    const fault = (answer: string): string | undefined =>
      /^(y|yes|n|no)$/i.test(answer) ? undefined : 'Please answer y or n.';
    return /^y/i.test(await this.ask(`${question} (y/n)`, { usual: usual ? 'y' : 'n', fault }));
  }

  close(): void {
    this.#lines.removeAllListeners('close');
    this.#lines.close();
  }
}

/** Whether there is somebody to ask. */
export const isInteractive = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

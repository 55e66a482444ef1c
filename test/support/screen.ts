import { columnsOf } from '../../src/plugins/reporters/columns.js';

const ESCAPE = '\x1b';
const TOKEN = new RegExp(`${ESCAPE}\\[\\d*[A-Za-z]|[^]`, 'gu');

/** What a terminal shows: as much of one as progress makes use of, and an error at all other control sequences. */
export class Screen {
  #rows: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(private columns: number) {}

  show(text: string): this {
    for (const [token] of text.matchAll(TOKEN)) {
      if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#newLine();
      else if (token === '\x1b[J') {
        this.#rows.length = this.#row + 1;
        this.#rows[this.#row] = this.#rows[this.#row]!.slice(0, this.#column);
      } else if (token.startsWith('\x1b[') && token.endsWith('A')) {
        this.#row = Math.max(0, this.#row - Number(token.slice(2, -1)));
      } else if (token < ' ') throw new Error(`the screen does not know ${JSON.stringify(token)}`);
      else this.#put(token);
    }
    return this;
  }

  /** As terminals do: lines that are too long now take several, and the cursor goes with its text. */
  resize(columns: number): void {
    this.columns = columns;
    this.#rows = this.#rows.flatMap((row) => row.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
    this.#row = this.#rows.length - 1;
    this.#column = this.#rows[this.#row]!.length;
  }

  /** What is shown, without empty lines. */
  lines(): string[] {
    return this.#rows.map((row) => row.trimEnd()).filter((row) => row !== '');
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    this.#rows[this.#row] ??= '';
  }

  #put(character: string): void {
    if (this.#column + columnsOf(character) > this.columns) this.#newLine();
    const row = this.#rows[this.#row]!.padEnd(this.#column);
    this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
    this.#column++;
  }
}

import { type Display, type DisplayStream, type Message, textOfMessage } from './display.js';

/** No progress; warnings, and what an interruption leaves, have to be said all the same. */
export class WarningsAlone implements Display {
  constructor(readonly stream: DisplayStream) {}

  planned(): void {
    // Not asked for.
  }

  started(): void {
    // Not asked for.
  }

  advanced(): void {
    // Not asked for.
  }

  done(): void {
    // Not asked for.
  }

  said(message: Message): void {
    if (message.kind === 'warning' || message.kind === 'interrupted')
      this.stream.write(textOfMessage(message));
  }

  finish(): void {
    // Nothing is overwritten.
  }
}

import type { Command } from 'commander';

/** A command line of a text, as words; none of those that stand for something else, such as `<file>` or `...`. */
export interface CommandText {
  readonly text: string;
  readonly words: readonly string[];
}

/** All `mfbench ...` of a text that is a script: what follows a pipe, a redirection or a comment is left out. */
export const commandsOfScript = (script: string): CommandText[] =>
  script.split('\n').flatMap((line) => {
    const [, text] = /(?:^|[\s(])mfbench (.*)$/.exec(line.replace(/\s#.*$/, '')) ?? [];
    return text === undefined ? [] : [toCommand(text.replace(/ (?:[>|;]|&& ).*$|\)".*$|\s{3,}.*$/, ''))];
  });

/** All `mfbench ...` between backquotes in a text. */
export const commandsInText = (page: string): CommandText[] =>
  [...page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`(?:npx )?mfbench ([^`]+)`/g)].map(([, text]) =>
    toCommand(text!.replaceAll(/\s+/g, ' ').replace(/ [>|;] .*$/, '')),
  );

function toCommand(text: string): CommandText {
  const words = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  return { text: text.trim(), words };
}

/** A command and all below it, with their paths. */
export const allCommands = (
  command: Command,
  path: readonly string[] = [],
): { path: string; command: Command }[] =>
  command.commands.flatMap((one) => {
    const here = [...path, one.name()];
    return [{ path: here.join(' '), command: one }, ...allCommands(one, here)];
  });

import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import { nearest } from '../core/nearest.js';

/** Makes a command, and those below it, throw errors that say what is nearest to a command, an option or a value that is not there, as configurations do. */
export function throwWithNearest(command: Command): void {
  const { options } = command;
  const names = {
    command: command.commands.map((one) => one.name()),
    option: [...options.map(({ long }) => long!), '--help'],
  };
  command.exitOverride().showHelpAfterError('(add --help for help)').showSuggestionAfterError(false);
  command.configureOutput({
    outputError: (message, write) => {
      const [, kind, name] = /^error: unknown (command|option) '(.*)'/.exec(message) ?? [];
      if (kind === undefined) write(message);
      else write(`${message.trimEnd()}${nearest(name!.split('=')[0]!, names[kind as keyof typeof names])}\n`);
    },
  });
  for (const one of [...options, ...command.registeredArguments]) checkChoices(one);
  for (const one of command.commands) throwWithNearest(one);
}

function checkChoices(one: Option | Argument): void {
  const choices = one.argChoices;
  if (!choices) return;
  one.argParser((value: string) => {
    if (choices.includes(value)) return value;
    throw new InvalidArgumentError(`There is no ${JSON.stringify(value)}${nearest(value, choices)}`);
  });
}

import { Argument, type Command } from 'commander';
import { bashScript, fishScript, type Place, zshScript } from './completion-scripts.js';
import { jsonOption } from './options.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof SCRIPTS;

/** Needs all commands with their options as its siblings. */
export const completionCommand = (command: Command): Command =>
  command
    .addArgument(new Argument('<shell>', 'Whose script it is.').choices(Object.keys(SCRIPTS)))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  eval "$(mfbench completion bash)"       in ~/.bashrc
  eval "$(mfbench completion zsh)"        in ~/.zshrc, after compinit
  mfbench completion fish | source        in ~/.config/fish/config.fish`,
    )
    .action((shell: Shell, { json }: { readonly json?: boolean }) => {
      const places = placesOf(command.parent!, []);
      process.stdout.write(json ? `${JSON.stringify(places, null, 2)}\n` : SCRIPTS[shell](places));
    });

/** A command and those below it. */
function placesOf(command: Command, path: readonly string[]): Place[] {
  const help = command.createHelp();
  const options = help
    .visibleOptions(command)
    .map(({ long, description, required, optional, argChoices }) => ({
      name: long!,
      description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    }));
  const words = [
    ...command.commands.map((one) => ({ name: one.name(), description: one.description() })),
    ...(command.registeredArguments[0]?.argChoices ?? []).map((name) => ({ name, description: '' })),
  ];
  return [
    { path: path.join(' '), words, options },
    ...command.commands.flatMap((one) => placesOf(one, [...path, one.name()])),
  ];
}

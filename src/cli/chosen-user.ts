import { type Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../core/errors.js';
import type { RatedItem } from '../fold-in.js';
import { type LoadedModel, loadModel, type NewUser } from '../loaded-model.js';

export interface UserOptions {
  readonly user?: string;
  readonly rated?: readonly RatedItem[];
}

/** The options that say for whom a model is asked. */
export const withUserOptions = (command: Command): Command =>
  command
    .addOption(new Option('--user <id>', 'A user whom the model knows.').conflicts('rated'))
    .addOption(
      new Option(
        '--rated <item=rating...>',
        'In place of --user: what somebody whom the model does not know has rated.',
      ).argParser((text: string, given: readonly RatedItem[] | undefined) => [
        ...(given ?? []),
        ratedItem(text),
      ]),
    );

function ratedItem(text: string): RatedItem {
  const at = text.lastIndexOf('=');
  const rating = text.slice(at + 1);
  if (at < 1 || rating.trim() === '' || !Number.isFinite(Number(rating)))
    throw new InvalidArgumentError('It must be an item and its rating, such as 318=4.5.');
  return { item: text.slice(0, at), rating: Number(rating) };
}

/** A model's file, asked for one user. */
export async function chosenUser(file: string, { user, rated }: UserOptions): Promise<NewUser> {
  if (user === undefined && rated === undefined)
    throw ConfigError.of('for whom? Give --user <id>, or for somebody new --rated 318=4.5 1=3');
  const model: LoadedModel = await loadModel(file);
  if (rated !== undefined) return model.foldIn(rated);
  const id = user!;
  return {
    predict: (item) => model.predict(id, item),
    recommend: (options) => model.recommend(id, options),
  };
}

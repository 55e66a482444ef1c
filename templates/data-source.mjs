import { defineDataSource, IdIndex, injectable, option, RatingMatrix, services } from 'mfbench';

/** Reads ratings from wherever they are; `files` reads what the configuration names. */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'my-data-source',
    summary: 'Ratings in a JSON file: a list of [user, item, rating].',
    options: {
      path: option.text({ minLength: 1, description: 'The file.' }),
    },
    example: { path: 'my-data-source.json' },
    load: async ({ path }) => {
      /** @type {[user: string, item: string, rating: number][]} */
      const triples = JSON.parse(new TextDecoder().decode(await files.read(path)));
      const users = new IdIndex();
      const items = new IdIndex();
      const ratings = new RatingMatrix(
        users,
        items,
        { minimum: 1, maximum: 5 },
        {
          user: Int32Array.from(triples, ([user]) => users.add(user)),
          item: Int32Array.from(triples, ([, item]) => items.add(item)),
          value: Float32Array.from(triples, ([, , rating]) => rating),
        },
      );
      return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
    },
  }),
);

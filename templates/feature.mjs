import { defineFeature } from 'mfbench';

/** Columns that describe the user or the item of a rating, from the training ratings alone. */
export default defineFeature({
  name: 'my-feature',
  summary: 'How many ratings a user has, as a share of the items.',
  options: {},
  columns: (_options, { ratings }) => ({
    kind: 'numeric',
    rows: 'users',
    columns: ['share'],
    values: Float64Array.from(ratings.byUser().counts, (count) => count / ratings.items.size),
  }),
});

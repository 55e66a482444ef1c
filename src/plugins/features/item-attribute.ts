import { defineFeature } from '../../core/public.js';
import { attributeColumns, attributeOptions } from './attribute-columns.js';

export default defineFeature({
  name: 'item-attribute',
  summary: 'What the data source knows of the item: a number, or an indicator column for each category.',
  example: { attribute: 'genres' },
  options: attributeOptions,
  columns: ({ attribute }, { ratings, itemAttributes }) =>
    attributeColumns('items', attribute, itemAttributes, ratings.items.size),
});

import { defineFeature } from '../../core/public.js';
import { attributeColumns, attributeOptions } from './attribute-columns.js';

export default defineFeature({
  name: 'user-attribute',
  summary: 'What the data source knows of the user: a number, or an indicator column for each category.',
  example: { attribute: 'age' },
  options: attributeOptions,
  columns: ({ attribute }, { ratings, userAttributes }) =>
    attributeColumns('users', attribute, userAttributes, ratings.users.size),
});

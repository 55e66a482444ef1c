import { option } from '../../core/public.js';

export const scaleOption = option.optional(
  option.object(
    {
      minimum: option.number({ description: 'The lowest rating.' }),
      maximum: option.number({ description: 'The highest rating.' }),
    },
    {
      ascending: ['minimum', 'maximum'],
      description:
        'The lowest and the highest rating that can be given; a rating outside is an error. Without it, those that are found in the data.',
    },
  ),
);

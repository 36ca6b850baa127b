import type { Option } from '../../contract.js';

/** What Personio cannot tell. */
export const OPTIONS: readonly Option[] = [
  {
    name: 'feed_languages',
    label: 'Languages of the career page',
    help:
      'In which languages published jobs are read, the most wanted first: a job’s name and description are those of the first ' +
      'that has a description, the others stand in `custom_fields.translations`. Without any, the career page’s own is read.',
    kind: 'texts',
    form: { pattern: /^(?:de|en|fr|es|nl|it|pt)$/, words: 'one of de, en, fr, es, nl, it, pt' },
  },
];

import { modelsOf } from '../records/models.js';

/** Of whatever model. */
const GENERAL = ['*', '*.created', '*.updated', '*.deleted'];
/** About no record. */
const OTHERS = ['connector.*', 'connector.synced', 'connector.sync_failed', 'issue.*', 'write.finished'];

/** What an endpoint may be told of, to choose from; any pattern may be typed. */
export const PATTERNS: readonly string[] = [
  ...GENERAL,
  ...OTHERS,
  ...(['hris', 'ats'] as const).flatMap((category) => modelsOf(category).map(({ slug }) => `${slug}.*`)),
];

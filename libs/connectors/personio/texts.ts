import type { Texts } from '../contract.js';
import { listedWithMark } from './attributes-shown.js';
import { TEXTS_OF_FIELDS, TEXTS_OF_MODELS } from './labels.js';
import { tick } from './where.js';

export const TEXTS: Texts = { models: TEXTS_OF_MODELS, fields: TEXTS_OF_FIELDS, tick, listed: listedWithMark };

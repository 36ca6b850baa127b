import type { Department } from '#models';
import { text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';

export const toDepartment = mapping<{ name?: string | null }, Department>(
  (raw) => raw,
  ({ at }) => ({ name: at('name', text) }),
);

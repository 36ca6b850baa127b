import { type Document, employee } from '#models';
import { amount, day, instant, oneOf, text } from '../../converters.js';
import { mapping } from '../../mapping.js';
import type { PersonDocument } from '../types.js';

/** Personio lists a file once it is scanned; the words for how that went are not documented. */
const scanned = oneOf({
  CLEAN: 'AVAILABLE',
  NOT_SCANNED: 'AVAILABLE',
  PENDING: 'PENDING',
  IN_PROGRESS: 'PENDING',
  SCANNING: 'PENDING',
  INFECTED: 'UNAVAILABLE',
  FAILED: 'UNAVAILABLE',
});

/** One client saw media types here; anything else is left out. */
export const mediaType = (value: string): string | null =>
  /^[\w.+-]+\/[\w.+-]+$/.test(value) ? value.toLowerCase() : null;

const status = (document: PersonDocument): string => scanned(document.virus_scan?.status) ?? 'AVAILABLE';

/** Stands for the file where it may be had: null while it is not scanned, and when it is infected. */
export const fileOf = (document: PersonDocument): string | null =>
  ['PENDING', 'UNAVAILABLE'].includes(status(document)) ? null : document.id;

export const toDocument = mapping<PersonDocument, Document>(
  (raw) => raw as unknown as PersonDocument,
  ({ at, ref, always, derived }) => ({
    employee: ref(employee, 'owner.id'),
    file_name: at('name', text),
    type: derived(always('OTHER')), // the other words are forms of the United States
    remote_type: at('category.name', text),
    data_status: derived(status),
    content_type: at('document_type', mediaType),
    size_bytes: at('size', amount),
    comment: at('comment', text),
    document_date: at('date', day),
    remote_created_at: at('created_at', instant),
    file_url: derived(fileOf),
  }),
  { words: ({ category, virus_scan: scan }) => ({ type: text(category?.name), data_status: text(scan?.status) }) },
);

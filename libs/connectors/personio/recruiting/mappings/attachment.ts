import { application, type Attachment, type AttachmentType, candidate } from '#models';
import { amount } from '../../../converters.js';
import { mapping } from '../../../mapping.js';
import { plainName } from '../../file-name.js';
import { fileOf, mediaType } from '../../mappings/document.js';
import { utc } from '../stamps.js';
import type { ApplicationDocument } from '../types.js';

/** Categories have the names that the customer gives them: the usual ones, in English and German. */
const KINDS: readonly [RegExp, AttachmentType][] = [
  [/\bcv\b|r[eé]sum[eé]|curriculum|lebenslauf/i, 'RESUME'],
  [/cover.?letter|anschreiben|motivation/i, 'COVER_LETTER'],
  [/\boffer|angebot/i, 'OFFER_LETTER'],
];

const kind = (category: string): AttachmentType => KINDS.find(([form]) => form.test(category))?.[1] ?? 'OTHER';

export const toAttachment = mapping<ApplicationDocument, Attachment>(
  (raw) => raw as unknown as ApplicationDocument,
  ({ at, ref, derived }) => ({
    file_name: at('name', plainName),
    file_url: derived(fileOf),
    attachment_type: derived(at('category.name', kind)),
    candidate: ref(candidate, 'candidate.id'),
    application: ref(application, 'application.id'),
    content_type: at('document_type', mediaType),
    size_bytes: at('size', amount),
    remote_created_at: ({ created_at: stamp }) => utc(stamp),
  }),
);

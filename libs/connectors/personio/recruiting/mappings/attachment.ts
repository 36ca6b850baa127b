import { application, type Attachment, type AttachmentType, candidate } from '#models';
import { amount } from '../../../converters.js';
import { mapping } from '../../../mapping.js';
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

/** Characters that are not seen, among them those that show a text from right to left: `cv<RLO>fdp.exe` looks like a PDF. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The last part of a path, as it reads. */
function plainName(name: string): string | null {
  const plain = (name.replace(UNSEEN, '').split(/[/\\]/).at(-1) ?? '').trim();
  return /^\.*$/.test(plain) ? null : plain;
}

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

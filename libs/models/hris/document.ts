import { Amount, BelongsTo, broad, Link, OneOf, Text, Time } from '../fields.js';
import type { Model } from '../model.js';
import { employee } from './employee.js';

const DOCUMENT_TYPES = ['W4', 'I9', 'OTHER'] as const;
const DATA_STATUSES = ['AVAILABLE', 'PENDING', 'UNAVAILABLE'] as const;

/** A file of a person. A field is always there; null means that the provider does not say. */
export class Document {
  @BelongsTo(() => employee, 'Whose file it is', 'employee_id') employee!: string | null;
  @Text('Name of the file') file_name!: string | null;
  @OneOf(DOCUMENT_TYPES, 'What kind it is', broad('type')) type!: string | null;
  @Text('Category, in the provider’s words') remote_type!: string | null;
  @OneOf(DATA_STATUSES, 'Whether the file can be downloaded', broad('data_status')) data_status!: string | null;
  @Text('Media type') content_type!: string | null;
  @Amount('Size in bytes') size_bytes!: number | null;
  @Text('Comment') comment!: string | null;
  @Time('Date of the document') document_date!: string | null;
  @Time('When it was uploaded') remote_created_at!: string | null;
  @Link('Where the file can be had for the next minutes') file_url!: string | null;
}

export const document: Model<Document> = {
  name: 'document',
  path: 'documents',
  displayName: 'Documents',
  description: 'Files of people.',
  category: 'hris',
  fields: Document,
};

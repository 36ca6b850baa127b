import type { FileSource } from '../contract.js';
import { AREAS, attributeRight } from './areas.js';
import type { PersonioClient } from './client.js';

/** Whose picture is asked for without the attribute gets the answer of those who have none. */
const avatar: FileSource<PersonioClient> = {
  open: (client, personId) =>
    client.v1File({
      path: `/v1/company/employees/${encodeURIComponent(personId)}/profile-picture`,
      pattern: '/v1/company/employees/{id}/profile-picture',
      area: attributeRight('Profile Picture'),
    }),
};

const document: FileSource<PersonioClient> = {
  open: (client, documentId) =>
    client.v2File({
      path: `/v2/document-management/documents/${encodeURIComponent(documentId)}/download`,
      pattern: '/v2/document-management/documents/{id}/download',
      area: AREAS.documents,
    }),
};

export const FILES = { 'employee.avatar': avatar, 'document.file_url': document };

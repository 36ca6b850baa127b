import type { FileSource } from '../../contract.js';
import { FILES as OF_PEOPLE } from '../files.js';
import { apiOf, type RecruitingClient } from './client.js';

/** Files of applications lie where those of people do. */
const attachment: FileSource<RecruitingClient> = {
  open: (client, documentId) => OF_PEOPLE['document.file_url'].open(apiOf(client), documentId),
};

export const FILES = { 'attachment.file_url': attachment };

import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from '#models';
import type { Asked, Complaint, HeldRecord, Json, Named, OutgoingFile, Progress, Schema } from '../../contract.js';
import { text } from '../../converters.js';
import { endingWith, plainName } from '../file-name.js';

export const MB = 1024 * 1024;

/** A request in JSON holds no more of a file: base64 is a third longer. */
const MOST_IN_BODY = 24;

/** The properties of a file that is sent, of one of these kinds. */
export const fileSchemas = (endings: readonly string[], megabytes: number) =>
  ({
    file_name: {
      ...{ type: 'string', minLength: 1, maxLength: 255, pattern: endingWith(endings) },
      description: `Name of the file, with one of the endings ${endings.join(', ')}; a path before it is left out`,
    },
    file_content: {
      ...{ type: 'string', minLength: 1 },
      description: contentWords(megabytes),
    },
    file_url: {
      ...{ type: 'string', format: 'uri', pattern: '^https?://', maxLength: 2083 },
      description: `Where we fetch the file, up to ${megabytes} MB: begins with https:// or http://. Either this or file_content.`,
    },
    content_type: {
      ...{ type: ['string', 'null'], pattern: '^[\\w.+-]+/[\\w.+-]+$' },
      description: 'Media type, such as application/pdf',
    },
  }) as const satisfies Record<string, Schema>;

const contentWords = (megabytes: number): string =>
  megabytes > MOST_IN_BODY
    ? `The file in base64, up to ${MOST_IN_BODY} MB; a larger one takes file_url. Either this or file_url.`
    : `The file in base64, up to ${megabytes} MB. Either this or file_url.`;

/** What is wrong with the file that stands at a place of a body. */
export function fileComplaints(
  { files = {} }: Asked,
  { at, name }: { at: readonly (string | number)[]; name: Json | undefined },
  endings: readonly string[],
): Complaint[] {
  const place = (field: string): Complaint['place'] => [...at, field];
  return [
    ...(files[at.join('.') || 'file'] ? [] : [{ place: place('file_content'), message: 'Field required' }]),
    ...(new RegExp(endingWith(endings)).test(nameOf(name))
      ? []
      : [{ place: place('file_name'), message: 'It is no name of a file' }]),
  ];
}

/** As Personio is told it. */
export const nameOf = (name: Json | undefined): string => plainName(text(name) ?? '') ?? '';

/** It came with the request, and this process has it. */
export function fileAt({ files = {} }: Asked, place: string): OutgoingFile {
  const file = files[place];
  if (!file) throw new Error('The file is not there any more.');
  return { ...file, name: nameOf(file.name) };
}

/** Nobody shows a file alone: it is asked for with those of its owner. */
export const nameOfFile = ({ name }: Model, { remoteId, owner }: Pick<HeldRecord, 'remoteId' | 'owner'>): Named => ({
  ...{ model: name, remoteId },
  ...(owner === undefined ? {} : { owner }),
});

/** Seconds before each look for something new: Personio shows some things only after a while. */
const PAUSES = [0, 0.5, 1.5];

/** What something is called that was made without its name being told. It is there, also where nobody can say what it is called. */
export async function namedLater<T extends Json>(
  { signal }: Progress,
  look: () => Promise<T | null>,
): Promise<T | null> {
  for (const pause of PAUSES) {
    await sleep(pause * 1000);
    try {
      const found = await look();
      if (found !== null) return found;
    } catch {
      signal?.throwIfAborted();
    }
  }
  return null;
}

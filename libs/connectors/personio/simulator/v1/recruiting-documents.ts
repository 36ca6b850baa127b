import { type Reply, Refusal, made } from '../bodies.js';
import { partsOf } from '../files/multipart.js';
import { MIME_TYPES } from '../files/types.js';
import { type Request, type World } from '../world.js';
import { recruitingProblem, refused } from './recruiting-errors.js';

const LARGEST_FILE = 20 * 1024 * 1024;

/** Personio recruiting v1, documents: no `jpeg` and no `tiff`. */
const ENDINGS =
  'pdf pptx xlsx docx doc xls ppt ods odt 7z gz rar zip bmp gif jpg png tif csv txt rtf mp4 3gp mov avi wmv'.split(' ');

/** A file waits here until an application names it. */
export function upload(world: World, { headers, bytes, tooLong }: Request): Reply {
  if (tooLong) throw tooBig();
  const file = partsOf(headers['content-type'], bytes).get('file');
  const name = file?.filename ?? '';
  if (file === undefined || name === '') {
    const title = 'Invalid multipart request body and/or headers supplied';
    throw new Refusal(recruitingProblem(400, title, 'A part named file is wanted, with the name of a file.'));
  }
  if (file.bytes.length > LARGEST_FILE) throw tooBig();
  const extension = endingOf(name);
  if (!ENDINGS.includes(extension)) throw refused(new Map([['file', ['errors.invalid-file-type']]]), 422);
  const mimeType = mimeTypeOf(extension);
  // Copied out of the body, which would stay in memory whole.
  const { uuid } = world.recruitingAccess.keep({ name, mimeType, bytes: Buffer.from(file.bytes) });
  const stored = { uuid, size: file.bytes.length, mimetype: mimeType, original_filename: name, extension };
  return made(stored, [uuid], 200);
}

const tooBig = (): Refusal => refused(new Map([['file', ['errors.file-too-big']]]), 413);

export function endingOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

export function mimeTypeOf(ending: string): string {
  return MIME_TYPES[`.${ending}`] ?? 'application/octet-stream';
}

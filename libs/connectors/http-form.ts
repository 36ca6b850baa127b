import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { OutgoingFile } from './actions.js';

/** A form with a file, which goes out as it comes and is never held as a whole. */
export interface FileForm {
  fields: Readonly<Record<string, string>>;
  file: OutgoingFile & { field: string };
}

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

/**
 * Its body and headers (RFC 7578, names as browsers write them). The file is opened first: what cannot be had is not sent.
 * `moved`: something of it went out.
 */
export async function formBody(
  { fields, file }: FileForm,
  moved: () => void,
): Promise<{ content: Readable; headers: Record<string, string> }> {
  const boundary = randomUUID();
  const head = Buffer.from(
    [...Object.entries(fields).map(textPart), fileHead(file)].map(behind(boundary)).join('\r\n'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const source = await file.open();
  source.on('error', () => undefined); // it may fail before anybody reads; whoever does hears of it all the same
  const content = Readable.from(inTurn(source, { head, tail, moved }), { objectMode: false });
  content.once('close', () => source.destroy());
  const length = file.bytes == null ? {} : { 'content-length': String(head.length + file.bytes + tail.length) };
  return { content, headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...length } };
}

async function* inTurn(
  source: Readable,
  { head, tail, moved }: { head: Buffer; tail: Buffer; moved: () => void },
): AsyncGenerator<Buffer, void> {
  yield head;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    moved();
    yield chunk;
  }
  yield tail;
}

const behind = (boundary: string) => (part: string) => `--${boundary}\r\n${part}`;

const textPart = ([name, value]: [string, string]): string =>
  `content-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}`;

function fileHead({ field, name, contentType }: FileForm['file']): string {
  const type = MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream';
  const disposition = `content-disposition: form-data; name="${quoted(field)}"; filename="${quoted(name)}"`;
  return `${disposition}\r\ncontent-type: ${type}\r\n\r\n`;
}

const quoted = (name: string): string => name.replace(/[\r\n"]/g, encodeURIComponent);

import { pipeline, type Readable, Transform } from 'node:stream';
import type { FileAnswer } from './contract.js';
import { text } from './converters.js';
import type { Begun, Headers } from './http-wire.js';

export interface FileLimits {
  maxBytes: number;
  /** So long may a body pause, and so long may nobody read it. */
  idleSeconds: number;
}

/** The answer's bytes as they come, never more than allowed. The connection is let go when the body ends or is destroyed. */
export function fileOf(begun: Begun, { maxBytes, idleSeconds }: FileLimits): FileAnswer {
  begun.stopClock();
  const body = metered(begun.body, maxBytes, idleSeconds);
  body.once('close', begun.end);
  body.on('error', () => undefined); // it may fail before anybody reads; whoever does hears of it all the same
  return {
    contentType: header(begun.headers, 'content-type') ?? 'application/octet-stream',
    fileName: fileNameOf(header(begun.headers, 'content-disposition')),
    size: sizeOf(begun.headers),
    body,
  };
}

export function sizeOf(headers: Headers): number | null {
  const length = header(headers, 'content-length');
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : null;
}

/** A message, whatever its status says, and not the file that was asked for. */
export function isJson(headers: Headers): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(header(headers, 'content-type') ?? '');
}

function metered(source: Readable, maxBytes: number, idleSeconds: number): Readable {
  let bytes = 0;
  const timer = setTimeout(() => meter.destroy(new Error('the file does not move on')), idleSeconds * 1000);
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      timer.refresh();
      bytes += chunk.length;
      if (bytes > maxBytes) next(new Error(`the file is longer than ${maxBytes} bytes`));
      else next(null, chunk);
    },
  });
  return pipeline(source, meter, () => {
    clearTimeout(timer);
  });
}

const header = (headers: Headers, name: string): string | undefined => [headers[name]].flat()[0];

/** RFC 6266: the extended form goes before the plain one. Any path in it is left out. */
function fileNameOf(disposition = ''): string | null {
  const extended = /filename\*\s*=\s*(?:UTF-8|ISO-8859-1)?'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  const name = decoded(extended) ?? plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2];
  return text(name?.split(/[/\\]/).at(-1));
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

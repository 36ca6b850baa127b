import { Readable } from 'node:stream';
import type { Json, JsonObject, OutgoingFile } from '#connectors';

/** A file that came with a request. */
export interface GivenFile extends OutgoingFile {
  bytes: number | null;
  /** Where it is to be fetched. */
  address?: string;
  /** It does not say what it is. */
  isBroken?: true;
  /** It came in both ways. */
  isTwice?: true;
}

/** Opens an address that a caller gave for a file of this name: through the outbound guard, and not more of it than so many bytes. */
export type Fetch = (address: string, name: string) => Promise<Readable>;

type Found = Record<string, GivenFile>;

const NAME = 'file';
const CONTENT_TYPE = 'application/octet-stream';

/**
 * Takes the files out of a body: `file_content` or `file_url`, with their `file_name` and `content_type`, wherever they stand in
 * it. What is left is what is kept of the request; a file is found by where it stood, the body's own as `file`.
 */
export function withoutFiles(body: JsonObject, fetch: Fetch): { body: JsonObject; files: Found } {
  const files: Found = {};
  const walk = (value: Json, path: readonly string[]): Json => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, String(index)]));
    if (typeof value !== 'object' || value === null) return value;
    const { file_content: content, file_url: url, ...rest } = value;
    const name = text(rest['file_name'], NAME);
    const open = openerOf(content, url, (address) => fetch(address, name));
    if (open)
      files[path.join('.') || NAME] = {
        ...{ ...open, name, ...typeOf(rest) },
        ...(typeof content === 'string' && typeof url === 'string' ? { isTwice: true } : {}),
      };
    const left = open ? rest : value;
    return Object.fromEntries(Object.entries(left).map(([name, inner]) => [name, walk(inner, [...path, name])]));
  };
  return { body: walk(body, []) as JsonObject, files };
}

function openerOf(
  content: Json | undefined,
  url: Json | undefined,
  fetch: (address: string) => Promise<Readable>,
): Pick<GivenFile, 'open' | 'bytes' | 'isBroken' | 'address'> | null {
  if (typeof content === 'string') return decoded(content.replace(/\s+/g, ''));
  return typeof url === 'string' ? { bytes: null, address: url, open: () => fetch(url) } : null;
}

function decoded(content: string): Pick<GivenFile, 'open' | 'bytes' | 'isBroken'> {
  const file = Buffer.from(content, 'base64');
  return {
    bytes: file.length,
    open: () => Promise.resolve(Readable.from(file, { objectMode: false })),
    ...(isBase64(content) ? {} : { isBroken: true }),
  };
}

/** Of either alphabet. */
function isBase64(content: string): boolean {
  const digits = content.replace(/={1,2}$/, '');
  return digits.length % 4 !== 1 && !/[^\w+/-]/.test(digits);
}

const typeOf = (rest: JsonObject): { contentType: string } => ({
  contentType: text(rest['content_type'], CONTENT_TYPE),
});

const text = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;

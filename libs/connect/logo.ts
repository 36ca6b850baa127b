/** A picture by its bytes, whatever it is called. */
export interface Logo {
  type: 'image/png' | 'image/jpeg';
  bytes: Buffer;
}

const MOST_BYTES = 100 * 1024;
const MOST_PIXELS = 2048;

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const JPEG = Buffer.from('ffd8ff', 'hex');

/** What begins and ends like a picture of the kind, with its size, or a sentence that says what is wrong with it. */
export function logoOf(given: string): Logo | string {
  const [, data] = /^(?:data:image\/(?:png|jpeg);base64,)?([A-Za-z0-9+/]+={0,2})$/.exec(given) ?? [];
  if (data === undefined)
    return 'Input should be a PNG or JPEG in base64, with or without “data:image/png;base64,” before it';
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > MOST_BYTES) return `The logo has ${Math.ceil(bytes.length / 1024)} kB; it may have 100 kB`;
  const [type, size] = bytes.subarray(0, PNG.length).equals(PNG)
    ? (['image/png', sizeOfPng(bytes)] as const)
    : (['image/jpeg', bytes.subarray(0, JPEG.length).equals(JPEG) ? sizeOfJpeg(bytes) : null] as const);
  if (!size) return 'This is no PNG and no JPEG, or a damaged one: save it anew as PNG';
  if (size.some((pixels) => pixels < 1 || pixels > MOST_PIXELS))
    return `The logo has ${size.join(' × ')} pixels; it may have ${MOST_PIXELS} × ${MOST_PIXELS}`;
  return { type, bytes };
}

type Size = readonly [number, number];

/** Chunk by chunk to its end: nothing follows it that another program could take for something else. */
function sizeOfPng(bytes: Buffer): Size | null {
  let size: Size | null = null;
  for (let at = PNG.length; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) return null;
    if (at === PNG.length) {
      if (kind !== 'IHDR' || length !== 13) return null;
      size = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
    }
    if (kind === 'IEND') return end === bytes.length ? size : null;
    at = end;
  }
  return null;
}

/** Segment by segment to the picture's own data, which lasts to the end mark. */
function sizeOfJpeg(bytes: Buffer): Size | null {
  if (bytes.length < 12 || bytes.readUInt16BE(bytes.length - 2) !== 0xffd9) return null;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

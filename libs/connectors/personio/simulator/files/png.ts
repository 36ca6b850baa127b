import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** How often the pattern's fields go across a picture. */
const FIELDS = 5;

/** A square picture that a number decides on, as it would look at another width: fields of two colours, left as right. */
export function png(number: number, width: number): Buffer {
  const rows = Array.from({ length: FIELDS }, (_, at) => rowOf(number, at, width));
  const lines = Array.from({ length: width }, (_, y) => rows[Math.floor((y * FIELDS) / width)] ?? Buffer.alloc(0));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([8, 3], 8); // a byte for each dot, out of a palette
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([...colour(number), 0xf4, 0xf4, 0xf0])),
    chunk('IDAT', deflateSync(Buffer.concat(lines), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A line of dots behind the byte that tells how it is filtered: not at all. */
function rowOf(number: number, field: number, width: number): Buffer {
  const line = Buffer.alloc(width + 1);
  for (let x = 0; x < width; x += 1) {
    const across = Math.floor((x * FIELDS) / width);
    const mirrored = Math.min(across, FIELDS - 1 - across);
    line[x + 1] = (Math.imul(number, 2_654_435_761) >>> (field * 3 + mirrored + 8)) & 1;
  }
  return line;
}

function colour(number: number): number[] {
  return [0, 1, 2].map((at) => 40 + ((number * (at * 37 + 11)) % 160));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

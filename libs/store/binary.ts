import { uuidBytes, uuidText } from '#kernel';

/** Postgres counts time from 2000-01-01, in microseconds. */
const EPOCH = Date.UTC(2000, 0, 1);
const HIGH = 2 ** 32;
const NOTHING = Buffer.alloc(0);

/** One row in Postgres' binary form. It is a view: valid while it is being read, its bytes are overwritten by later rows. */
export class Row {
  private buffer: Buffer = NOTHING;
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];

  /** Turns to the DataRow message that begins at `offset`. */
  at(buffer: Buffer, offset: number): this {
    this.buffer = buffer;
    const columns = buffer.readInt16BE(offset);
    let position = offset + 2;
    for (let column = 0; column < columns; column += 1) {
      const length = buffer.readInt32BE(position);
      this.starts[column] = position + 4;
      this.lengths[column] = length;
      position += 4 + Math.max(length, 0);
    }
    return this;
  }

  has(column: number): boolean {
    return this.length(column) >= 0;
  }

  /** Not a copy. */
  bytes(column: number): Buffer {
    const start = this.start(column);
    return this.buffer.subarray(start, start + this.length(column));
  }

  uuid(column: number): string {
    return uuidText(this.buffer, this.start(column));
  }

  text(column: number): string {
    const start = this.start(column);
    return this.buffer.toString('utf8', start, start + this.length(column));
  }

  integer(column: number): number {
    return this.buffer.readInt32BE(this.start(column));
  }

  bigint(column: number): number {
    const start = this.start(column);
    return this.buffer.readInt32BE(start) * HIGH + this.buffer.readUInt32BE(start + 4);
  }

  float(column: number): number {
    return this.buffer.readDoubleBE(this.start(column));
  }

  flag(column: number): boolean {
    return this.buffer.readUInt8(this.start(column)) === 1;
  }

  /** Milliseconds since 1970, as Date counts. */
  time(column: number): number {
    return EPOCH + Math.floor(this.bigint(column) / 1000);
  }

  private length(column: number): number {
    return this.lengths[column] ?? -1;
  }

  private start(column: number): number {
    if (!this.has(column)) throw new Error(`Column ${column} is null.`);
    return this.starts[column] ?? 0;
  }
}

/** Array parameters in binary form: half the size of the text form, and the server need not parse it. */
export const listOf = {
  uuids: (ids: readonly (string | null)[]): Buffer =>
    list(
      2950,
      ids.map((id) => (id === null ? null : uuidBytes(id))),
    ),
  /** Values of 16 bytes that are stored as uuid. */
  keys: (keys: readonly Buffer[]): Buffer => list(2950, keys),
  bytes: (values: readonly (Buffer | null)[]): Buffer => list(17, values),
  texts: (texts: readonly (string | null)[]): Buffer =>
    list(
      25,
      texts.map((text) => (text === null ? null : Buffer.from(text, 'utf8'))),
    ),
  integers: (values: readonly (number | undefined)[]): Buffer => list(23, values.map(integerBytes)),
  times: (times: readonly (Date | number | null | undefined)[]): Buffer => list(1184, times.map(timeBytes)),
  /** Versions of rows, as they were read. */
  versions: (versions: readonly (Buffer | null)[]): Buffer => list(28, versions),
};

/** `type` is the oid of the elements' type, which never changes. */
function list(type: number, elements: readonly (Buffer | null)[]): Buffer {
  const size = elements.reduce((sum, element) => sum + 4 + (element?.length ?? 0), 0);
  const buffer = Buffer.allocUnsafe(20 + size);
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(1, 4); // may hold nulls
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(elements.length, 12);
  buffer.writeInt32BE(1, 16); // number of the first element
  let position = 20;
  for (const element of elements) {
    position = buffer.writeInt32BE(element?.length ?? -1, position);
    if (element) position += element.copy(buffer, position);
  }
  return buffer;
}

function timeBytes(time: Date | number | null | undefined): Buffer | null {
  if (time === null || time === undefined) return null;
  const buffer = Buffer.allocUnsafe(8);
  buffer.writeBigInt64BE(BigInt(Number(time) - EPOCH) * 1000n);
  return buffer;
}

function integerBytes(value: number | undefined): Buffer | null {
  if (value === undefined) return null;
  const buffer = Buffer.allocUnsafe(4);
  buffer.writeInt32BE(value);
  return buffer;
}

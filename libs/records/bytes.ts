const NOTHING = Buffer.alloc(0);

/**
 * A text in the making, as bytes: an answer that is a string is encoded once more on its way out, and doubles where it holds
 * letters beyond Latin-1. Room is made with the first part, so that an empty answer costs none.
 */
export class Bytes {
  private buffer: Buffer = NOTHING;
  private start: number;
  private end: number;

  /** `head` bytes in front stay free for what is known only at the end. */
  constructor(head = 0) {
    this.start = head;
    this.end = head;
  }

  ascii(text: string): this {
    this.reserve(text.length);
    this.end += this.buffer.write(text, this.end, 'latin1');
    return this;
  }

  add(part: Buffer): this {
    this.reserve(part.length);
    this.end += part.copy(this.buffer, this.end);
    return this;
  }

  /** About so much is to come: room for all of it is made at once. */
  expect(length: number): void {
    if (this.buffer === NOTHING) this.reserve(length);
  }

  /** In front of everything else, once, and no longer than the room left for it. */
  putFirst(text: string): this {
    this.reserve(0);
    this.start -= text.length;
    this.buffer.write(text, this.start, 'latin1');
    return this;
  }

  get length(): number {
    return this.end;
  }

  /** Back to how it was at this length. */
  cut(length: number): void {
    this.end = length;
  }

  done(): Buffer {
    return this.buffer.subarray(this.start, this.end);
  }

  private reserve(length: number): void {
    if (this.end + length <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.end + length));
    if (this.end > this.start) this.buffer.copy(larger, this.start, this.start, this.end);
    this.buffer = larger;
  }
}

import { Flow } from '../bodies.js';

const PIECE = 65_536;

/** A text over and over, up to a size: made while it goes out, however large it is. */
export function filler(text: string, size: number): Flow {
  return new Flow(function* () {
    const line = Buffer.from(text);
    const piece = Buffer.alloc(line.length * Math.ceil(PIECE / line.length), line);
    for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, left);
  }, size);
}

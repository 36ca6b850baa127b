import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Many numeric ids in little space, about two bytes each: their gaps, compressed. Null where one of them is not a number. */
export function packed(ids: Iterable<string>): string | null {
  const numbers: number[] = [];
  for (const id of ids) {
    const number = Number(id);
    if (!Number.isSafeInteger(number) || String(number) !== id) return null;
    numbers.push(number);
  }
  const sorted = numbers.sort((one, other) => one - other);
  const gaps = sorted.map((number, at) => number - (sorted[at - 1] ?? 0));
  return deflateRawSync(gaps.join(' ')).toString('base64');
}

export function unpacked(text: string): string[] {
  const gaps = inflateRawSync(Buffer.from(text, 'base64')).toString();
  let number = 0;
  return gaps === '' ? [] : gaps.split(' ').map((gap) => String((number += Number(gap))));
}

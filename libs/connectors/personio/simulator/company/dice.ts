/**
 * Chance that follows from seed, index and purpose alone: the hundred-thousandth person can be made without the
 * ones before, and asking one thing more never changes another.
 */
export class Dice {
  constructor(
    private readonly seed: number,
    private readonly index: number,
  ) {}

  /** At least 0, less than 1. */
  roll(purpose: string): number {
    return hash(this.seed, this.index, purpose) / 0x1_0000_0000;
  }

  chance(purpose: string, probability: number): boolean {
    return this.roll(purpose) < probability;
  }

  /** A whole number, both ends included. */
  between(purpose: string, low: number, high: number): number {
    return low + Math.floor(this.roll(purpose) * (high - low + 1));
  }

  pick<T>(purpose: string, list: readonly T[]): T {
    return nth(list, Math.floor(this.roll(purpose) * list.length));
  }

  uuid(purpose: string): string {
    const hex = ['a', 'b', 'c', 'd']
      .map((part) => hash(this.seed, this.index, `${purpose}:${part}`).toString(16).padStart(8, '0'))
      .join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

// Looked up once: in a test's realm a global costs more than the whole hash.
const { imul } = Math;

/** The element at an index, counted round and round. */
export function nth<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new RangeError('nothing to choose from');
  return found;
}

function hash(seed: number, index: number, purpose: string): number {
  let state = mix(seed ^ 0x9e37_79b9);
  state = mix(state ^ index);
  for (let at = 0; at < purpose.length; at += 1) state = imul(state ^ purpose.charCodeAt(at), 0x0100_0193);
  return mix(state);
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let state = value;
  state = imul(state ^ (state >>> 16), 0x85eb_ca6b);
  state = imul(state ^ (state >>> 13), 0xc2b2_ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

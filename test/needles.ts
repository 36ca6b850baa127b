/** Where a needle was found: by its name and the encoding in which it lay there. */
export type Find = string;

/** Needles begin with so many bytes that their place in a table is worked out from. */
const KEY_BYTES = 3;

/**
 * Finds many secrets at once in bytes of any kind: as they are, in hex, and in base64 wherever in a longer text they began.
 * One pass over the bytes, however many there are to find.
 */
export class Needles {
  private readonly table = new Uint8Array(1 << 24);
  private readonly byKey = new Map<number, { bytes: Buffer; find: Find }[]>();

  /** Each secret under a name that may be printed. */
  constructor(secrets: ReadonlyMap<string, string>) {
    for (const [secret, name] of secrets) {
      for (const [encoding, bytes] of encodings(secret)) this.add(bytes, `${name} (${encoding})`);
    }
  }

  search(bytes: Buffer, found = new Set<Find>()): Set<Find> {
    for (let at = 0; at + KEY_BYTES <= bytes.length; at += 1) {
      const key = keyAt(bytes, at);
      if (this.table[key] === 0) continue;
      for (const { bytes: needle, find } of this.byKey.get(key) ?? []) {
        if (bytes.compare(needle, 0, needle.length, at, Math.min(bytes.length, at + needle.length)) === 0)
          found.add(find);
      }
    }
    return found;
  }

  private add(bytes: Buffer, find: Find): void {
    const key = keyAt(bytes, 0);
    this.table[key] = 1;
    this.byKey.set(key, [...(this.byKey.get(key) ?? []), { bytes, find }]);
  }
}

const keyAt = (bytes: Buffer, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

/** A text as it may lie somewhere. */
export function encodings(text: string): [encoding: string, bytes: Buffer][] {
  const bytes = Buffer.from(text);
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[\u0080-\uffff]/g, unicodeEscape);
  return [
    ['plain', bytes],
    ...(escaped === text ? [] : [['escaped', Buffer.from(escaped)] as [string, Buffer]]),
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ...[0, 1, 2].map((before): [string, Buffer] => [`base64+${before}`, Buffer.from(base64At(bytes, before))]),
    ...[0, 1, 2].map((before): [string, Buffer] => [
      `base64url+${before}`,
      Buffer.from(base64At(bytes, before, 'base64url')),
    ]),
  ];
}

/** The characters of base64 that depend on these bytes alone when so many others come before them. */
function base64At(bytes: Buffer, before: number, kind: 'base64' | 'base64url' = 'base64'): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString(kind);
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor(((before + bytes.length) * 8) / 6);
  return text.slice(first, last);
}

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Characters that are not seen, among them those that show a text from right to left: `cv<RLO>fdp.exe` looks like a PDF. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The last part of a path, as it reads. */
export function plainName(name: string): string | null {
  const plain = (name.replace(UNSEEN, '').split(/[/\\]/).at(-1) ?? '').trim();
  return /^\.*$/.test(plain) ? null : plain;
}

/** What the name of a file looks like that ends with one of these, in whatever case. */
export const endingWith = (endings: readonly string[]): string => `[^/\\\\]\\.(${endings.map(anyCase).join('|')})$`;

const anyCase = (ending: string): string => ending.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

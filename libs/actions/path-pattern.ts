import { readingsOf } from '#kernel';

/** The spelling of a pattern: names, `*` for any one of them, and `**` at the end for whatever comes below, or nothing. */
export const PATH_PATTERN = /^(?=\/)(?:\/(?:\*|[\w\-.~]+))*(?:\/\*\*|\/)?$/;

const partsOf = (path: string): string[] => {
  const [plain = ''] = path.split('?');
  return plain.split('/').filter((part) => part !== '');
};

/** Whether the path is one of the pattern's, in the very spelling: another one might lead elsewhere. */
export const fits = (pattern: string, path: string): boolean => matches(pattern, path, (name, part) => name === part);

/** Whether any server may read the path as one of the pattern's, which is in small letters. */
export const mayFit = (pattern: string, path: string): boolean =>
  matches(pattern, path, (name, part) =>
    readingsOf(part).some((reading) => reading.replace(/;.*$/s, '').trim().toLowerCase() === name),
  );

function matches(pattern: string, path: string, isSame: (name: string, part: string) => boolean): boolean {
  const [names, parts] = [partsOf(pattern), partsOf(path)];
  const isOpen = names.at(-1) === '**';
  if (isOpen) names.pop();
  if (isOpen ? parts.length < names.length : parts.length !== names.length) return false;
  return names.every((name, at) => name === '*' || isSame(name, parts[at] ?? ''));
}

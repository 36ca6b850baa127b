import { AppError } from './errors.js';

/** A path that could lead elsewhere than it seems to: to another host, or past a list of what is allowed. */
export class PathRefused extends AppError {
  readonly code = 'path_refused';
  override readonly status = 400;

  constructor(why: string) {
    super(
      `The path cannot be used: ${why}. Begin it with one slash, and encode what is no letter, digit or one of -._~.`,
    );
  }
}

const MOST_CHARACTERS = 8192;
/** Servers that decode twice exist; nobody encodes a name oftener. */
const MOST_DECODED = 4;

/** What a path may hold as it is: others are read in more than one way, `@` after the host among them. */
const PLAIN = /^[\w\-.~!$&'()*+,;=:%/]*$/;
const PLAIN_QUERY = /^[\w\-.~!$&'()*+,;=:%/?@[\]]*$/;

// eslint-disable-next-line no-control-regex -- these are looked for
const HIDDEN = /[\u0000-\u001f\u007f-\u009f/\\]/;

/** What servers leave out of a path, also with the parameters that some of them take off a segment. */
const DOTS = /^\s*\.{1,2}\s*(?:;.*)?$/;

/** Path and query, as a caller gave them, at the base's host and below its path; throws PathRefused, and corrects nothing. */
export function pinnedUrl(base: URL, given: string, params: [string, string][] = []): URL {
  if (given.length > MOST_CHARACTERS) throw new PathRefused('it is too long');
  const end = given.includes('?') ? given.indexOf('?') : given.length;
  const [path, query] = [given.slice(0, end), given.slice(end + 1)];
  if (!PLAIN.test(path) || !PLAIN_QUERY.test(query)) throw new PathRefused('it holds characters that must be encoded');
  checkPath(path);
  const root = base.pathname.replace(/\/+$/, '');
  const url = new URL(base.origin);
  url.pathname = root + path;
  url.search = [query, new URLSearchParams(params).toString()].filter((part) => part !== '').join('&');
  // What nobody thought of: the path is the one that was given, to the letter.
  if (url.origin !== base.origin || url.pathname !== root + path) throw new PathRefused('it is read in another way');
  return url;
}

function checkPath(path: string): void {
  const [before, ...segments] = path.split('/');
  if (before !== '' || segments.length === 0) throw new PathRefused('it does not begin with a slash');
  if (segments.slice(0, -1).includes('')) throw new PathRefused('it holds two slashes in a row');
  for (const segment of segments) checkSegment(segment);
}

function checkSegment(segment: string): void {
  for (const reading of readingsOf(segment)) {
    if (HIDDEN.test(reading) || DOTS.test(reading))
      throw new PathRefused('it leaves its place with dots, slashes or control characters');
  }
}

/** As servers may read a part of a path: decoded once more than we do, or with one character taken for another. Throws PathRefused. */
export function readingsOf(segment: string): string[] {
  const readings: string[] = [];
  let reading = segment;
  for (let decoded = 0; ; decoded += 1) {
    const alike = reading.normalize('NFKC');
    readings.push(alike);
    const next = decodedOnce(alike, decoded);
    if (next === alike) return readings;
    if (decoded === MOST_DECODED) throw new PathRefused('it is encoded too often');
    reading = next;
  }
}

/** What was given must be encoded well; a reading of it may hold a percent sign of its own. */
function decodedOnce(reading: string, decoded: number): string {
  try {
    return decodeURIComponent(reading);
  } catch {
    if (decoded === 0) throw new PathRefused('it is not encoded as UTF-8');
    return reading;
  }
}

/** A part of a form: a file if it names one. */
export interface Part {
  filename: string | null;
  bytes: Buffer;
}

const BLANK_LINE = Buffer.from('\r\n\r\n');

/** The parts of a form by name, of several with the same one the last. */
export function partsOf(contentType: string | undefined, body: Buffer): Map<string, Part> {
  return new Map(allPartsOf(contentType, body));
}

/** The parts of a form in turn; none when the header does not tell what divides them. */
export function allPartsOf(contentType: string | undefined, body: Buffer): [name: string, part: Part][] {
  const [, quoted, bare] = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return [];
  return between(body, Buffer.from(`--${boundary}`)).flatMap(partOf);
}

function partOf(piece: Buffer): [name: string, part: Part][] {
  const headEnd = piece.indexOf(BLANK_LINE);
  const head = piece.subarray(0, Math.max(0, headEnd)).toString();
  const name = parameterOf(head, 'name');
  if (name === undefined) return [];
  // A line ends before the next boundary.
  const bytes = piece.subarray(headEnd + BLANK_LINE.length, -2);
  return [[name, { filename: parameterOf(head, 'filename') ?? null, bytes }]];
}

/** Browsers write a quote in a name as `%22`, others put a backslash before it. */
function parameterOf(head: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(head) ?? [];
  return quoted?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"') ?? bare;
}

function between(body: Buffer, divider: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = body.indexOf(divider);
  while (start >= 0) {
    const next = body.indexOf(divider, start + divider.length);
    if (next >= 0) pieces.push(body.subarray(start + divider.length, next));
    start = next;
  }
  return pieces;
}

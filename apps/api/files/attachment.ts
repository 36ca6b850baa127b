const LONGEST = 200;
/** What comes behind the last dot is an ending up to here. */
const LONGEST_ENDING = 12;
/** Signs that end a line, lead to another folder, or turn a name around so that it shows another ending. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}/\\]/gu;

/** A `Content-Disposition` that has the file saved under this name (RFC 6266): in ASCII, and as it is for those who can read that. */
export function attachment(name: string): string {
  const safe = shortened(name.replace(UNSAFE, '_').replace(/^\.+/, '_')).toWellFormed();
  const plain = safe.replace(/[^ -~]|["%]/gu, '_');
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot >= name.length - LONGEST_ENDING ? name.slice(dot) : '';
  return name.slice(0, LONGEST - ending.length) + ending;
}

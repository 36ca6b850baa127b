const LONGEST = 200;

/** A `Content-Disposition` that has the file saved under this name (RFC 6266): in ASCII, and as it is for those who can read that. */
export function attachment(name: string): string {
  const safe = name
    .replace(/[\p{Cc}/\\]/gu, '_')
    .slice(0, LONGEST)
    .toWellFormed();
  const plain = safe.replace(/[^ -~]|["%]/gu, '_');
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

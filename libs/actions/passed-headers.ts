import { InvalidRequest } from '#kernel';

const NAME = /^[!#$%&'*+.^_`|~\da-z-]{1,200}$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const MOST_CHARACTERS = 16 * 1024;

/** Said by a connection of itself, and not to be passed on (RFC 9110 §7.6.1). */
const OF_THE_CONNECTION = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-authentication-info', 'http2-settings', 'content-length'],
];

/** What says who calls, or has the provider take the call for another one than it is: also where its body could not be looked at. */
const NOT_OURS_TO_SAY = new Set([
  ...OF_THE_CONNECTION,
  ...[
    'host',
    'authorization',
    'cookie',
    'accept-encoding',
    'content-encoding',
    'forwarded',
    'via',
    'x-real-ip',
    'x-connector-token',
  ],
  ...['x-method', 'x-method-override', 'x-original-method'],
  ...['x-original-url', 'x-original-uri', 'x-rewrite-url', 'x-host'],
]);
const PREFIXES = ['x-forwarded-', 'x-http-method', 'proxy-', 'sec-'];

/** What is the provider's word to us, and of no use to others. */
const NOT_FOR_OTHERS = new Set([
  ...OF_THE_CONNECTION,
  ...['authorization', 'www-authenticate', 'authentication-info', 'set-cookie', 'set-cookie2', 'alt-svc'],
  ...['strict-transport-security', 'content-security-policy', 'clear-site-data', 'report-to', 'nel'],
]);

/** These mean the same of our answer. */
const AS_THEY_ARE = new Set(['content-type', 'content-encoding']);

/** A caller's headers, in small letters, without those that no caller may say. Throws InvalidRequest. */
export function headersToSend(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  const wrong = headers.find(([name, value]) => !NAME.test(name) || typeof value !== 'string' || !VALUE.test(value));
  if (wrong)
    refuse([wrong[0]], 'Input should be a header: a name of letters, digits and hyphens, and a text in one line');
  const length = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (length > MOST_CHARACTERS) refuse([], `Input should have at most ${MOST_CHARACTERS} characters`);
  const named = namedBy(headers.find(([name]) => name === 'connection')?.[1]);
  const passes = (name: string): boolean => {
    const read = name.replaceAll('_', '-'); // as some servers do
    return !NOT_OURS_TO_SAY.has(read) && !named.has(name) && !PREFIXES.some((prefix) => read.startsWith(prefix));
  };
  return Object.fromEntries(headers.filter(([name]) => passes(name)));
}

/** The provider's headers as our answer has them: but for what says of what kind the body is, each as `x-upstream-…`. */
export function headersToShow(
  status: number,
  given: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const named = namedBy([given['connection']].flat()[0]);
  const shown = Object.entries(given).flatMap(([name, value]) => {
    const text = [value ?? []].flat().join(', ');
    if (value === undefined || NOT_FOR_OTHERS.has(name) || named.has(name) || !NAME.test(name) || !VALUE.test(text))
      return [];
    return [[AS_THEY_ARE.has(name) ? name : `x-upstream-${name}`, text] as const];
  });
  return {
    'content-type': 'application/octet-stream',
    ...Object.fromEntries(shown),
    'x-upstream-status': String(status),
  };
}

/** What `Connection` names is said of the connection as well. */
const namedBy = (connection = ''): Set<string> =>
  new Set(connection.split(',').map((name) => name.trim().toLowerCase()));

function refuse(at: string[], msg: string): never {
  throw new InvalidRequest([{ loc: ['body', 'headers', ...at], msg, type: 'value_error' }]);
}

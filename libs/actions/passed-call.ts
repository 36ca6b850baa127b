import { type Json, type JsonObject, PASSED_METHODS, type PassedCall, type PassedMethod } from '#connectors';
import { InvalidRequest, pinnedUrl } from '#kernel';
import { namesIn, refuseOverride } from './method-override.js';
import { headersToSend } from './passed-headers.js';

export const PASSED_FORMATS = ['JSON', 'XML', 'MULTIPART', 'BINARY'] as const;
type Format = (typeof PASSED_FORMATS)[number];

/** A call of the provider's API, as a caller asks for it. */
export interface PassthroughRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Added to the query: texts, numbers, flags, and lists of those. */
  params?: JsonObject | undefined;
  data?: Json | undefined;
  requestFormat: Format;
  responseFormat: Format;
  seconds: number;
}

interface Body {
  bytes: Uint8Array;
  type: string;
}

/** Nobody goes there: it is only looked at what the path says. */
const ANYWHERE = new URL('https://provider.invalid');

const ACCEPTED: Record<Format, string> = {
  JSON: 'application/json',
  XML: 'application/xml, text/xml',
  MULTIPART: 'multipart/*',
  BINARY: '*/*',
};

/** Changes nothing at the provider, if that keeps to what the methods mean. */
export const isRead = (method: PassedMethod): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/** Rejects with PathRefused, MethodOverridden or InvalidRequest. */
export async function passedCallOf(request: PassthroughRequest): Promise<PassedCall> {
  const { path, seconds } = request;
  const params = paramsOf(request.params ?? {});
  refuseOverride(pinnedUrl(ANYWHERE, path, params).searchParams.keys());
  const method = methodOf(request.method);
  const given = headersToSend(request.headers);
  const body = await bodyOf(request, method);
  const headers = headersOf(request, given, body);
  if (body) refuseOverride(namesIn(body.bytes, headers['content-type'] ?? ''));
  return { method, path, params, seconds, headers, body: body?.bytes ?? null };
}

/** What kind of body it is, the caller may say, but for parts whose boundary is ours. */
function headersOf(
  { requestFormat, responseFormat }: PassthroughRequest,
  { 'content-type': said, ...given }: Record<string, string>,
  body: Body | null,
): Record<string, string> {
  const headers = { accept: ACCEPTED[responseFormat], ...given };
  if (!body) return headers;
  return { ...headers, 'content-type': requestFormat === 'MULTIPART' ? body.type : (said ?? body.type) };
}

function methodOf(given: string): PassedMethod {
  const method = PASSED_METHODS.find((one) => one === given.toUpperCase());
  return method ?? refuse(['method'], `Input should be one of ${PASSED_METHODS.join(', ')}`, 'literal_error');
}

function paramsOf(params: JsonObject): [string, string][] {
  return Object.entries(params).flatMap(([name, value]) =>
    [value].flat().flatMap((one): [string, string][] => {
      if (one === null) return [];
      if (typeof one === 'object')
        return refuse(['params', name], 'Input should be a text, a number, a flag or a list of those');
      return [[name, String(one)]];
    }),
  );
}

async function bodyOf({ data = null, requestFormat }: PassthroughRequest, method: PassedMethod): Promise<Body | null> {
  if (data === null) return null;
  if (method === 'GET' || method === 'HEAD') return refuse(['data'], `A ${method} has no body: say it in "params"`);
  return BODIES[requestFormat](data);
}

const BODIES: Record<Format, (data: Json) => Body | Promise<Body>> = {
  JSON: (data) => textBody(typeof data === 'string' ? data : JSON.stringify(data), 'application/json'),
  XML: (data) =>
    typeof data === 'string' ? textBody(data, 'application/xml') : refuse(['data'], 'Input should be a text: XML'),
  BINARY: (data) => ({ bytes: bytesOf(data, ['data']), type: 'application/octet-stream' }),
  MULTIPART: formBody,
};

const textBody = (text: string, type: string): Body => ({ bytes: Buffer.from(text), type });

async function formBody(data: Json): Promise<Body> {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return refuse(['data'], 'Input should be an object: the parts by their names');
  const form = new FormData();
  for (const [name, value] of Object.entries(data)) {
    for (const one of [value].flat()) addPart(form, name, one);
  }
  const written = new Response(form);
  const bytes = new Uint8Array(await written.arrayBuffer());
  return { bytes, type: written.headers.get('content-type') ?? 'multipart/form-data' };
}

function addPart(form: FormData, name: string, value: Json): void {
  if (value === null) return;
  if (typeof value !== 'object') {
    form.append(name, String(value));
    return;
  }
  const { file_content: content, file_name: fileName, content_type: type } = value as JsonObject;
  const text = (said: Json | undefined, otherwise: string): string => (typeof said === 'string' ? said : otherwise);
  const file = new Blob([bytesOf(content ?? null, ['data', name, 'file_content'])], {
    type: text(type, 'application/octet-stream'),
  });
  form.append(name, file, text(fileName, 'file'));
}

function bytesOf(data: Json, at: string[]): Uint8Array<ArrayBuffer> {
  if (typeof data !== 'string' || !/^[\w+/-]*={0,2}$/.test(data)) return refuse(at, 'Input should be a file in base64');
  return new Uint8Array(Buffer.from(data, 'base64'));
}

function refuse(at: string[], msg: string, type = 'value_error'): never {
  throw new InvalidRequest([{ loc: ['body', ...at], msg, type }]);
}

/** A call of the API that reads. */
export interface Call {
  /** Where the API is: `https://hr.example.com`. */
  api: string;
  /** With `{id}` where it has one. */
  path: string;
  id?: string;
  query: Record<string, string>;
  /** Parameters that take several values. */
  several: readonly string[];
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** For a shell in which `PEOPLEPORT_KEY` and `CONNECTOR_TOKEN` are set. */
export function curlOf({ api, path, id, query }: Call): string {
  const where = api + path.replace('{id}', id ?? '{id}');
  const text = new URLSearchParams(query).toString();
  return [
    `curl -s ${quoted(text === '' ? where : `${where}?${text}`)}`,
    `  -H "Authorization: Bearer $PEOPLEPORT_KEY"`,
    `  -H "x-connector-token: $CONNECTOR_TOKEN"`,
  ].join(' \\\n');
}

const FLAGS = new Set(['true', 'false']);
const NUMBER = /^(page_size)$/;

const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function valueOf(name: string, text: string, several: readonly string[]): string {
  if (name.startsWith('include_') && FLAGS.has(text)) return text;
  if (NUMBER.test(name)) return text;
  if (several.includes(name))
    return `[${text
      .split(',')
      .map((one) => literal(one.trim()))
      .join(', ')}]`;
  return literal(text);
}

function objectOf({ query, several }: Call): string {
  const lines = Object.entries(query).map(([name, text]) => `  ${name}: ${valueOf(name, text, several)},`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`;
}

const beginOf = ({ api }: Call): string =>
  `import { Peopleport } from '@peopleport/sdk';

const peopleport = new Peopleport({
  baseUrl: '${api}',
  apiKey: process.env.PEOPLEPORT_KEY,
  connectorToken: process.env.CONNECTOR_TOKEN,
});`;

/** For a program with the SDK, and the same two in its environment. */
export function sdkOf(call: Call): string {
  const { path, id } = call;
  const query = `const query = ${objectOf(call)};`;
  if (id !== undefined)
    return `${beginOf(call)}

${query}
const record = await peopleport.get('${path}', {
  params: { path: { id: '${id}' }, query },
});`;
  return `${beginOf(call)}

${query}
const { items, cursor } = await peopleport.get('${path}', { params: { query } });

// Every page: for await (const record of peopleport.list('${path}', query)) …`;
}

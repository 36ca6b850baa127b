/** A value of a sample, and the expression that finds it. */
export interface Place {
  path: string;
  value: string;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

const keyOf = (name: string): string => (IDENTIFIER.test(name) ? name : JSON.stringify(name));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An id as JMESPath writes it; undefined where there is none. */
function literalOf(value: unknown): string | undefined {
  const id = isObject(value) ? value['id'] : undefined;
  if (typeof id === 'number') return `\`${id}\``;
  if (typeof id !== 'string') return undefined;
  return `'${id.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Of what an expression has chosen from a list, the one that there is. */
const ONE = ' | [0]';

/** Each value that is no object and no list, in the order of the sample. */
export const placesOf = (value: unknown): Place[] => within(value, '', '');

/** `rest`: what an expression ends with. */
function within(value: unknown, path: string, rest: string): Place[] {
  if (Array.isArray(value)) return withinList(value, path, rest);
  if (isObject(value))
    return Object.entries(value).flatMap(([name, one]) =>
      within(one, path === '' ? keyOf(name) : `${path}.${keyOf(name)}`, rest),
    );
  return path === '' ? [] : [{ path: path + rest, value: JSON.stringify(value) }];
}

/** By its id where it has one of its own: at which position it is may change. */
function withinList(list: readonly unknown[], path: string, rest: string): Place[] {
  const ids = list.map(literalOf);
  return list.flatMap((one, index) => {
    const id = ids[index];
    if (id === undefined || ids.filter((each) => each === id).length > 1) return within(one, `${path}[${index}]`, rest);
    return within(one, `${path}${rest}[?id==${id}]`, ONE);
  });
}

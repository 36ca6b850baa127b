/** Which requests something happens to, and how often. */
export interface Rule {
  /** Method (or `*`) and the beginning of a path; `{name}` stands for one part, `$` ends the path. */
  match: string;
  /** A part of the query: `offset=100`. */
  query?: string;
  times: number;
  skip: number;
}

/** As much of a request as tells which one it is. */
export interface Target {
  method: string;
  path: string;
  query: URLSearchParams;
}

/** Rules that act on matching requests until they are used up; of several the oldest acts. */
export class Rules<R extends Rule> {
  #all: R[] = [];

  get all(): readonly R[] {
    return this.#all;
  }

  add(rule: R): void {
    this.#all.push(rule);
  }

  clear(): void {
    this.#all = [];
  }

  /** The rule that acts on a request, one time less to go; `acts` may still let the request pass. */
  take({ method, path, query }: Target, acts: (rule: R) => boolean = () => true): R | undefined {
    // Most of the time there are none, and every request comes by.
    if (this.#all.length === 0) return undefined;
    const text = query.toString();
    const rule = this.#all.find((one) => matches(one.match, method, path) && text.includes(one.query ?? ''));
    if (rule === undefined) return undefined;
    if (rule.skip > 0) {
      rule.skip -= 1;
      return undefined;
    }
    if (!acts(rule)) return undefined;
    rule.times -= 1;
    if (rule.times <= 0) this.#all = this.#all.filter((one) => one !== rule);
    return rule;
  }
}

function matches(match: string, method: string, path: string): boolean {
  const [verb = '*', start = ''] = match.split(' ');
  if (verb !== '*' && verb !== method) return false;
  const whole = start.endsWith('$');
  const pattern = (whole ? start.slice(0, -1) : start)
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+');
  return new RegExp(`^${pattern}${whole ? '$' : ''}`).test(path);
}

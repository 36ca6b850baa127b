import { Flow, type Reply } from '../bodies.js';
import { FEED_LANGUAGES } from '../company/recruiting-records.js';
import { type Request, type World } from '../world.js';
import { escaped, feedOf } from './xml.js';

/** Under the company's own host at Personio, here also under a path. */
const PATH = /^(?:\/jobs\/([^/]+))?\/(?:xml|job\/(\d+))$/;

/** The feed of what is published, and the page of each position; undefined when something else is asked for. */
export function answerCareerSite(world: World, request: Request): Reply | undefined {
  const found = PATH.exec(request.path);
  if (found === null || !['GET', 'HEAD'].includes(request.method)) return undefined;
  const [, named, job] = found;
  const { label } = world.careerSite;
  if ((named ?? labelOf(request.headers.host) ?? label) !== label) return page(404);
  return job === undefined ? feed(world, request) : jobPage(world, Number(job));
}

function feed(world: World, request: Request): Reply {
  const { state } = world.careerSite;
  if (state.redirect !== null) return page(state.status, { headers: { location: state.redirect } });
  if (state.status !== 200) return page(state.status);
  const headers = {
    'content-type': 'text/xml; charset=UTF-8',
    'last-modified': new Date(world.careerSite.lastModified()).toUTCString(),
  };
  return { status: 200, headers, body: state.bytes ?? new Flow(() => pieces(world, request)) };
}

/** What a link to a position leads to: no more than its name, for nobody reads it here. */
function jobPage({ recruiting }: World, id: number): Reply {
  const position = recruiting.positions.get(id);
  if (!position?.published) return page(404);
  const name = escaped(position.name);
  return page(200, { body: `<!doctype html><title>${name}</title><h1>${name}</h1>\n` });
}

/** A feed is written while it goes out, in pieces of a size that is worth sending. */
function* pieces({ recruiting, careerSite }: World, { query }: Request): Iterable<Buffer> {
  // Personio positions feed: without a language, or with one that it does not know, the page's own.
  const language = FEED_LANGUAGES.find((one) => one === query.get('language')) ?? 'de';
  let waiting = '';
  for (const text of feedOf(recruiting, language, careerSite.state.size)) {
    waiting += text;
    if (waiting.length < 32_768) continue;
    yield Buffer.from(waiting);
    waiting = '';
  }
  yield Buffer.from(waiting);
}

/** The company that a host belongs to; none where it is an address or this machine. */
function labelOf(host = ''): string | undefined {
  const { hostname } = new URL(`http://${host || '127.0.0.1'}`);
  const [label, ...rest] = hostname.split('.');
  return rest.length === 0 || /^[\d.]+$|^\[/.test(hostname) ? undefined : label;
}

function page(status: number, { headers = {}, body = '' }: Partial<Pick<Reply, 'headers' | 'body'>> = {}): Reply {
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8', ...headers }, body };
}

import { type Reply, json } from '../bodies.js';
import { type FeedState, USUAL } from '../feed/career-site.js';
import { type ControlCall, type ControlRoute, route } from './call.js';
import { instant, number, text, wrong } from './fields.js';

export const routes: readonly ControlRoute[] = [
  route('PUT', '/feed', setFeed),
  { ...route('POST', '/jobs/{id}/publish', publish), kind: 'publish' },
  { ...route('POST', '/jobs/{id}/unpublish', publish), kind: 'unpublish' },
  route('PUT', '/recruiting', setFeatures),
  route('POST', '/recruiting/token', renewToken),
];

/** How each word of the call changes the feed as it usually is. */
const WORDS: Readonly<Record<string, (value: unknown) => Partial<FeedState>>> = {
  status: (value) => ({ status: number(value) }),
  // Personio positions feed: where it is off, it is not found, or leads elsewhere.
  off: (value) => (value === true ? { status: 404 } : {}),
  redirect: (value) => ({ redirect: text(value) }),
  text: (value) => ({ bytes: Buffer.from(text(value)) }),
  base64: (value) => ({ bytes: Buffer.from(text(value), 'base64') }),
  last_modified: (value) => ({ lastModified: instant(value) }),
  size_bytes: (value) => ({ size: number(value) }),
};

/** Whatever is not named is as usual: an empty body mends everything. */
function setFeed({ world, body }: ControlCall): Reply {
  const state = { ...USUAL };
  for (const [name, value] of Object.entries(body)) {
    const change = WORDS[name];
    if (change === undefined) throw wrong(`The feed has no ${name}.`);
    Object.assign(state, change(value));
  }
  if (state.redirect !== null && state.status === 200) state.status = 307;
  world.careerSite.state = state;
  return json({ status: state.status, redirect: state.redirect });
}

function publish({ world, params, kind }: ControlCall): Reply {
  const changed = world.recruiting.positions.change(Number(params['id']), { published: kind === 'publish' });
  if (changed === undefined) throw wrong('There is no such job.', 404);
  return json({ id: changed.id, published: changed.published });
}

/** What the account has booked, and which postings Personio knows of. */
function setFeatures({ world, body }: ControlCall): Reply {
  const access = world.recruitingAccess;
  const { recruiting = access.features.recruiting, public_api: publicApi = access.features.publicApi } = body;
  access.features = { recruiting: recruiting === true, publicApi: publicApi === true };
  if (body['postings'] !== undefined) access.postings = postingsOf(body['postings']);
  return json({ ...access.features, postings: access.postings });
}

function postingsOf(value: unknown): string[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) throw wrong('Postings are a list of texts, or null for any.');
  return value.map(text);
}

/** The one before is not good any more. */
function renewToken({ world }: ControlCall): Reply {
  world.recruitingAccess.renewToken();
  return json({ recruiting_token: world.recruitingAccess.token });
}

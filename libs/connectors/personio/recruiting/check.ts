import type { Choices, Grants, Text } from '../../contract.js';
import { CredentialsRejected, NothingGranted, NotThere, RequestRefused, RightMissing } from '../../errors.js';
import { AREAS } from '../areas.js';
import type { PersonioClient, Request } from '../client.js';
import { documentsOf } from '../documents.js';
import { type WithId, withIds } from '../paging.js';
import { isNotOffered, isObject, isUnknownEndpoint } from '../protocol.js';
import { APPLICATIONS } from './applications.js';
import { CANDIDATES } from './candidates.js';
import type { RecruitingClient } from './client.js';
import { FEED_RIGHT, type FeedSite } from './feed.js';
import { JOBS } from './jobs-v2.js';
import { firstPublished, requireSameCompany } from './same-company.js';

const PERSONS: Request = { path: '/v2/persons', query: { limit: 1 }, area: AREAS.persons };

const NO_PAIR = {
  advice: {
    en: 'Copy client ID and client secret again, without spaces, or create a new pair.',
    de: 'Kopieren Sie Client-ID und Client-Secret noch einmal ohne Leerzeichen, oder erstellen Sie neue Zugriffsdaten.',
  },
  fields: ['client_id', 'client_secret'],
};
const NOTHING_TICKED = {
  advice: {
    en: 'Client ID and client secret are right, but not one permission is ticked for them: tick those that are needed.',
    de: 'Client-ID und Client-Secret stimmen, aber für sie ist kein einziges Recht angehakt: Haken Sie die nötigen an.',
  },
  fields: NO_PAIR.fields,
};
/** Who has a career page need not have the pair. */
const OR_LEAVE_OUT = {
  advice: {
    en: 'Or leave both out, and go with what the career page shows.',
    de: 'Oder lassen Sie beide weg, und begnügen Sie sich mit dem, was die Karriereseite zeigt.',
  },
  fields: [],
};
const NO_FEED = {
  advice: {
    en:
      'There is no feed at this career page: look at its name again, and whether the XML feed is switched on in Personio ' +
      '(Settings → Recruiting → Career page); or leave the name out, and go without what the career page shows.',
    de:
      'Auf dieser Karriereseite gibt es keinen Feed: Prüfen Sie ihren Namen, und ob der XML-Feed in Personio eingeschaltet ist ' +
      '(Einstellungen → Recruiting → Karriereseite); oder lassen Sie den Namen weg und verzichten auf das, was die Karriereseite zeigt.',
  },
  fields: ['feed_label'],
};
const TOKEN_FIELDS = ['company_id', 'recruiting_token'];

/**
 * What the credentials let us read, asked of Personio now. Rejects with CredentialsRejected, which names all that are wrong; with
 * NothingGranted where the pair is known, nothing is ticked for it, and that is all that can be said. Of what is switched off nothing is asked, but jobs, by which the account is recognised.
 */
export async function check(client: RecruitingClient, withheld?: Choices): Promise<Grants> {
  const isOn = (...models: string[]): boolean => models.some((model) => !withheld?.models.includes(model));
  const site = await letIn(client);
  const { jobs, candidates, applications, documents, persons } = await granted(client.api, isOn);
  const published = await firstPublished(site, jobs !== null);
  if (client.api && jobs) await requireSameCompany(client.api, jobs, published);
  const recruiting = [jobs, candidates, applications].every((rows) => rows !== null);
  const streams: [string, Grants['streams'][string], readonly string[]][] = [
    [
      'jobs',
      grant(jobs !== null || site !== null, AREAS.recruiting),
      ['job', 'job_interview_stage', 'department', 'office', 'remote_user'],
    ],
    ['candidates', grant(candidates !== null, AREAS.recruiting), ['candidate']],
    ['applications', grant(applications !== null, AREAS.recruiting), ['application', 'activity', 'offer']],
    ['attachments', applications ? grant(documents, AREAS.documents) : grant(false, AREAS.recruiting), ['attachment']],
  ];
  return {
    streams: Object.fromEntries(
      streams.flatMap(([name, standing, models]) => (isOn(...models) ? [[name, standing] as const] : [])),
    ),
    missing: [
      ...(recruiting ? [] : [AREAS.recruiting]),
      ...(documents ? [] : [AREAS.documents]),
      ...(persons ? [] : [AREAS.persons]),
      ...(site ? [] : [FEED_RIGHT]),
    ],
    // Those of the career page too: a connection that had only its name knows no others.
    sample: { model: 'job', remoteIds: [...new Set([...(jobs ?? []).map(({ id }) => id), ...published])] },
  };
}

const grant = (isGranted: boolean, missing: string): Grants['streams'][string] =>
  isGranted ? { granted: true } : { granted: false, missing };

/** The career page, unless something that was given is not accepted. */
async function letIn({ api, feed, token }: RecruitingClient): Promise<FeedSite | null> {
  const [pair, site, refusal] = await Promise.all([
    api ? refusalOf(api) : null,
    feed ? feed.find() : null,
    token ? token.refusal() : null,
  ]);
  const wrong = [
    ...wrongWith(pair, site),
    ...(refusal === null ? [] : [{ advice: refusal, fields: TOKEN_FIELDS }]),
    ...(feed && site === null ? [NO_FEED] : []),
  ];
  if (wrong.length === 0) return site;
  if (pair && wrong.every((one) => one === NOTHING_TICKED)) throw pair;
  const said = (language: keyof Text): string => wrong.map(({ advice }) => advice[language]).join(' ');
  const advice = { en: said('en'), de: said('de') };
  throw new CredentialsRejected('Personio', { advice, fields: wrong.flatMap(({ fields }) => fields) });
}

interface Wrong {
  advice: Text;
  fields: readonly string[];
}

function wrongWith(pair: CredentialsRejected | null, site: FeedSite | null): Wrong[] {
  if (pair === null) return [];
  if (!(pair instanceof NothingGranted)) return [NO_PAIR];
  return site ? [NOTHING_TICKED, OR_LEAVE_OUT] : [NOTHING_TICKED];
}

/** Null: the pair is accepted. */
async function refusalOf(api: PersonioClient): Promise<CredentialsRejected | null> {
  try {
    await api.authenticate();
    return null;
  } catch (error) {
    if (error instanceof CredentialsRejected) return error;
    throw error;
  }
}

interface Granted {
  /** Null: they may not be read. */
  jobs: WithId[] | null;
  candidates: WithId[] | null;
  applications: WithId[] | null;
  documents: boolean;
  persons: boolean;
}

type IsOn = (...models: string[]) => boolean;

/** Of what is switched off it looks as if it may be read and there is none. */
async function granted(api: PersonioClient | null, isOn: IsOn): Promise<Granted> {
  if (!api) return { jobs: null, candidates: null, applications: null, documents: false, persons: false };
  const one = { limit: 1 };
  const [jobs, candidates, applications, persons] = await Promise.all([
    asked(api, JOBS),
    isOn('candidate') ? asked(api, { ...CANDIDATES, query: one }) : [],
    isOn('application', 'activity', 'offer') ? asked(api, { ...APPLICATIONS, query: one }) : [],
    isOn('remote_user') ? asked(api, PERSONS) : [],
  ]);
  const documents = !isOn('attachment') || (await mayReadFiles(api, applications?.[0]?.id ?? '0'));
  return { jobs, candidates, applications, documents, persons: persons !== null };
}

async function asked(api: PersonioClient, request: Request): Promise<WithId[] | null> {
  try {
    const { _data: rows } = (await api.v2(request)).body;
    return withIds(Array.isArray(rows) ? rows.filter(isObject) : []);
  } catch (error) {
    if (error instanceof RightMissing || isNotOffered(error)) return null;
    throw error;
  }
}

/** Where nobody has applied yet, whoever may read files hears that there is no such owner, or that the question is a wrong one. */
async function mayReadFiles(api: PersonioClient, applicationId: string): Promise<boolean> {
  try {
    await api.v2(documentsOf(applicationId, 1));
    return true;
  } catch (error) {
    if (error instanceof RightMissing || isUnknownEndpoint(error)) return false;
    if (error instanceof NotThere) return true;
    if (isNotOffered(error)) return false;
    if (error instanceof RequestRefused && error.answered === 400) return true;
    throw error;
  }
}

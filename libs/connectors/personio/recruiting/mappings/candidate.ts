import { application, type Candidate, type Url } from '#models';
import type { JsonObject } from '../../../contract.js';
import { text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';
import { utc } from '../stamps.js';
import type { PersonioCandidate } from '../types.js';

/** A list of what there is one of. Null where Personio does not tell; empty where it tells that there is none. */
const only = (value: string | null | undefined): string[] | null =>
  value === undefined ? null : [text(value?.trim()) ?? []].flat();

/** Candidates type what they like: no address but one on the web is passed on, and one without its beginning is given it. */
function webAddress(typed: string): string | null {
  const value = typed.trim();
  const whole = /^[a-z][a-z\d+.-]*:(?!\d)/i.test(value) ? value : `https://${value}`;
  const url = URL.parse(whole);
  return url && /^https?:$/.test(url.protocol) && url.hostname.includes('.') ? whole : null;
}

function profiles({ linkedin_profile: typed }: PersonioCandidate): Url[] | null {
  if (typed === undefined) return null;
  const value = webAddress(typed ?? '');
  return value === null ? [] : [{ value, url_type: 'SOCIAL_MEDIA' }];
}

/** What has no field in the model. */
function others({ gender, birthday, available_from: from }: PersonioCandidate): JsonObject {
  const said = Object.entries({ gender, birthday, available_from: from });
  return Object.fromEntries(said.flatMap(([name, value]) => (text(value) === null ? [] : [[name, value ?? null]])));
}

export const toCandidate = mapping<PersonioCandidate, Candidate>(
  (raw) => raw as unknown as PersonioCandidate,
  ({ at, refs, gathered, absent }) => ({
    first_name: at('first_name', text),
    last_name: at('last_name', text),
    company: absent,
    title: absent,
    last_interaction_at: absent,
    is_private: absent,
    can_email: absent,
    locations: ({ location }) => only(location),
    phone_numbers: ({ phone }) => only(phone),
    email_addresses: ({ email }) => only(email),
    urls: profiles,
    tags: absent,
    applications: refs(application, ({ applications }) => applications?.flatMap(({ id }) => text(id) ?? []) ?? null),
    attachments: gathered,
    remote_created_at: ({ created_at: stamp }) => utc(stamp),
    remote_updated_at: ({ updated_at: stamp }) => utc(stamp),
    avatar: absent,
  }),
  { custom: others, modifiedAt: ({ updated_at: stamp }) => utc(stamp) },
);

import { department, type Job, office, remoteUser, type SalaryRange, type Url } from '#models';
import type { JsonObject } from '../../../contract.js';
import { amount, instant, oneOf, text } from '../../../converters.js';
import { mapping } from '../../../mapping.js';
import type { Position } from '../feed-parser.js';
import { membersOf } from '../hiring.js';
import { descriptionOf } from '../html.js';
import { departmentOf, type JobRaw, mainOf, officesOf } from '../jobs-raw.js';
import { utc } from '../stamps.js';

const employmentType = oneOf({ permanent: 'REGULAR', intern: 'INTERN', freelance: 'FREELANCE' });
const schedule = oneOf({
  'full-time': 'FULL_TIME',
  'part-time': 'PART_TIME',
  'full-or-part-time': 'FULL_OR_PART_TIME',
});
const seniority = oneOf({
  student: 'STUDENT',
  'entry-level': 'ENTRY_LEVEL',
  experienced: 'EXPERIENCED',
  executive: 'EXECUTIVE',
});
const period = oneOf({ hourly: 'HOUR', daily: 'DAY', weekly: 'WEEK', monthly: 'MONTH', yearly: 'YEAR' });

/** What only one of the two places shows. */
const FROM_FEED = [
  ...(['description', 'status', 'job_posting_urls', 'offices', 'employment_type', 'schedule'] as const),
  ...(['seniority', 'salary', 'custom_fields.translations'] as const),
];
const FROM_V2 = ['departments', 'hiring_managers', 'recruiters', 'remote_updated_at'] as const;

export const toJob = mapping<JobRaw, Job>(
  (raw) => raw as unknown as JobRaw,
  ({ at, refs, first, derived, absent }) => ({
    name: first(
      published(({ name }) => text(name)),
      at('job.name', text),
    ),
    description: published(descriptionOf),
    code: absent,
    status: derived(({ feed }) => (feed ? 'OPEN' : null)), // whether an unpublished one is closed or a draft, nothing tells
    job_posting_urls: derived(postingUrls),
    remote_created_at: first(
      ({ job }) => utc(job?.created_at),
      published(({ createdAt }) => instant(createdAt)),
    ),
    remote_updated_at: ({ job }) => utc(job?.updated_at),
    confidential: absent,
    departments: refs(department, (raw) => [departmentOf(raw) ?? []].flat().map(({ remoteId }) => remoteId)),
    offices: refs(office, (raw) => (raw.feed ? officesOf(raw).map(({ remoteId }) => remoteId) : null)),
    hiring_managers: derived(refs(remoteUser, (raw) => peopleOf(raw, decides))),
    recruiters: derived(refs(remoteUser, (raw) => peopleOf(raw, recruits))),
    employment_type: published((position) => employmentType(position.employmentType)),
    schedule: published((position) => schedule(position.schedule)),
    seniority: published((position) => seniority(position.seniority)),
    salary: published(salary),
  }),
  {
    custom: translations,
    modifiedAt: ({ job }) => utc(job?.updated_at),
    withheld: ({ job, feed }) => [...(feed === undefined ? FROM_FEED : []), ...(job === undefined ? FROM_V2 : [])],
  },
);

/** What the feed says in the language that counts. */
function published<Value>(read: (position: Position) => Value | null): (raw: JobRaw) => Value | null {
  return (raw) => {
    const main = mainOf(raw);
    return main && read(main.position);
  };
}

function postingUrls({ url, feed }: JobRaw): Url[] | null {
  if (!feed || url === undefined) return null;
  return Object.keys(feed).map((language) => ({
    value: language === 'default' ? url : `${url}?language=${language}`,
    url_type: 'JOB_POSTING',
  }));
}

function salary({ salaryInformation: { min, max, currencyCode, type } = {} }: Position): SalaryRange | null {
  const range = { min: amount(min), max: amount(max), currency: text(currencyCode), period: period(type) };
  return range.min === null && range.max === null ? null : range;
}

/** Roles have names of the customer's own: many a manager of a team, such as that of HR, decides nothing. */
const recruits = (role: string): boolean => /recruit/i.test(role);
const decides = (role: string): boolean => !recruits(role) && /hiring|fachbereichsleit|fachvorgesetzt/i.test(role);

function peopleOf({ job, gone = [] }: JobRaw, plays: (role: string) => boolean): string[] | null {
  if (!job) return null;
  const ids = membersOf(job.hiring_team)
    .filter(({ id, role }) => plays(role) && !gone.includes(id))
    .map(({ id }) => id);
  return [...new Set(ids)];
}

/** Name and description in the other languages. */
function translations(raw: JobRaw): JsonObject {
  const main = mainOf(raw);
  const others = Object.entries(raw.feed ?? {}).filter(([language]) => language !== main?.language);
  if (others.length === 0) return {};
  const translated = others.map(
    ([language, position]) => [language, { name: text(position.name), description: descriptionOf(position) }] as const,
  );
  return { translations: Object.fromEntries(translated) };
}

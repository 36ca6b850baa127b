import { DateTime } from 'luxon';
import type { Choices, Grants, JsonObject } from '../contract.js';
import { RightMissing } from '../errors.js';
import { NOTHING_OFF } from '../withholding.js';
import { AREAS } from './areas.js';
import { attributesOf, catalogue, keysOf } from './attributes.js';
import type { PersonioClient, Reply, Request } from './client.js';
import { compensationsOf } from './compensations.js';
import { documentsOf } from './documents.js';
import { COST_CENTERS, ORG_UNIT_LIST } from './groups.js';
import { LEGAL_ENTITIES, WORKPLACES } from './lists.js';
import { EmploymentLists } from './employment-lists.js';
import { mayReadEmployments } from './employments-right.js';
import { type WithId, withIds } from './paging.js';
import { isNotOffered, isObject } from './protocol.js';
import { customReportList } from './reports-v1.js';
import { reportList } from './reports-v2.js';
import { SALARY_ATTRIBUTES } from './salaries.js';

/** So many people are remembered to recognise the account by. */
const SAMPLE = 50;

/** Streams of which one call tells whether they may be read. */
const PLAIN: Readonly<Record<string, Request>> = {
  'legal-entities': LEGAL_ENTITIES,
  workplaces: WORKPLACES,
  'absence-types': { path: '/v2/absence-types', query: { limit: 1 }, area: AREAS.absences },
  absences: { path: '/v2/absence-periods', query: { limit: 1 }, area: AREAS.absences },
  attendances: { path: '/v2/attendance-periods', query: { limit: 1 }, area: AREAS.attendances },
  projects: { path: '/v2/projects', query: { limit: 1 }, area: AREAS.projects },
};

const LONG_AGO = { 'ends_at.date_time.lte': '1970-01-02T00:00:00Z' };

/** What each stream fills: one of which all is switched off is not asked about. */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  groups: ['group'],
  'legal-entities': ['company'],
  workplaces: ['location'],
  compensations: ['compensation'],
  documents: ['document'],
  reports: ['report', 'report_row'],
  absences: ['time_off'],
  'absence-types': ['absence_type'],
  balances: ['time_off_balance'],
  attendances: ['timesheet_entry'],
  projects: ['project'],
};

type IsOn = (stream: string) => boolean;

/**
 * What the credentials let us read, asked of Personio now. Rejects with CredentialsRejected when it does not let us in. Of what is
 * switched off no record is asked for, but that people come as they are: who they are has to be known.
 */
export async function check(client: PersonioClient, withheld: Choices = NOTHING_OFF): Promise<Grants> {
  const isOn: IsOn = (stream) => FILLED[stream]?.some((model) => !withheld.models.includes(model)) ?? true;
  await client.authenticate();
  const [persons, listed] = await Promise.all([
    asked(client.v2({ path: '/v2/persons', query: { limit: SAMPLE }, area: AREAS.persons })),
    asked(catalogue(client)),
  ]);
  const people = withIds(rowsOf(persons, '_data'));
  const [employments, groups, plain, ofPeople, others, kinds] = await Promise.all([
    mayReadEmployments(new EmploymentLists(client), people),
    groupGrants(client, listed, isOn),
    plainGrants(client, isOn, withheld.fields.includes('sick_leave')),
    grantsOfPeople(client, people, isOn),
    otherGrants(client, listed, isOn),
    ['absences', 'absence-types', 'balances'].some(isOn)
      ? asked(client.v1({ path: '/v1/company/time-off-types', query: { limit: 1 }, area: AREAS.absencesV1 }))
      : true,
  ]);
  const parts = { [AREAS.employments]: employments, [AREAS.employeesV1]: listed, [AREAS.absencesV1]: kinds };
  return {
    streams: { people: grant(persons, AREAS.persons), ...groups.streams, ...plain, ...ofPeople, ...others },
    missing: [
      ...groups.missing,
      ...Object.entries(parts).flatMap(([area, shown]) => (shown ? [] : [area])),
      ...(listed ? attributesOf(listed).missing : []),
    ],
    sample: { model: 'employee', remoteIds: people.map(({ id }) => id) },
  };
}

type Granted = Grants['streams'];

async function groupGrants(
  client: PersonioClient,
  listed: Asked,
  isOn: IsOn,
): Promise<Pick<Grants, 'streams' | 'missing'>> {
  if (!isOn('groups')) return { streams: {}, missing: [] };
  const [units, centers] = await Promise.all([asked(client.v2(ORG_UNIT_LIST)), asked(client.v2(COST_CENTERS))]);
  return {
    // Where there is no list of org units, those of the people on the v1 list are asked for one by one.
    streams: { groups: grant(units ?? centers ?? listed, AREAS.orgUnits) },
    // Undefined where the account does not have the list yet: then no right is missing.
    missing: [...(units === null ? [AREAS.orgUnits] : []), ...(centers ? [] : [AREAS.costCenters])],
  };
}

/** An absence may be a sick one: where these are switched off, only such are asked for as nobody has. */
async function plainGrants(client: PersonioClient, isOn: IsOn, noAbsences: boolean): Promise<Granted> {
  const wanted = Object.entries(PLAIN).filter(([stream]) => isOn(stream));
  const grants = wanted.map(async ([stream, request]) => {
    const asking =
      noAbsences && stream === 'absences' ? { ...request, query: { ...request.query, ...LONG_AGO } } : request;
    return [stream, grant(await asked(client.v2(asking)), request.area)] as const;
  });
  return Object.fromEntries(await Promise.all(grants));
}

/** What is asked for person by person: of one of them, if there is any. */
async function grantsOfPeople(client: PersonioClient, [somebody]: readonly WithId[], isOn: IsOn): Promise<Granted> {
  const id = somebody?.id ?? '0';
  const [documents, balances] = await Promise.all([
    isOn('documents') ? asked(client.v2(documentsOf(id, 1))).then((files) => grant(files, AREAS.documents)) : null,
    isOn('balances') ? asked(client.v1(balancesOf(id))).then((left) => grant(left, AREAS.absencesV1)) : null,
  ]);
  return { ...(documents && { documents }), ...(balances && { balances }) };
}

/** What v1 and v2 tell in ways of their own: one of them is enough. */
async function otherGrants(client: PersonioClient, listed: Asked, isOn: IsOn): Promise<Granted> {
  const [compensations, reports] = await Promise.all([
    isOn('compensations') ? payGrant(client, listed) : null,
    isOn('reports') ? reportGrant(client) : null,
  ]);
  return { ...(compensations && { compensations }), ...(reports && { reports }) };
}

async function payGrant(client: PersonioClient, listed: Asked): Promise<Granted[string]> {
  const pay = await asked(client.v2(compensationsOf(DateTime.utc(), 1)));
  const salaries = listed && SALARY_ATTRIBUTES.some((key) => keysOf(listed).has(key)) ? listed : null;
  return grant(pay ?? salaries, AREAS.compensations);
}

async function reportGrant(client: PersonioClient): Promise<Granted[string]> {
  const [custom, built] = await Promise.all([asked(client.v1(customReportList())), asked(client.v2(reportList(1)))]);
  return grant(custom ?? built, AREAS.reports);
}

const balancesOf = (personId: string): Request => ({
  path: `/v1/company/employees/${encodeURIComponent(personId)}/absences/balance`,
  pattern: '/v1/company/employees/{id}/absences/balance',
  area: AREAS.absencesV1,
});

type Asked = Reply | null | undefined;

function grant(reply: Asked, area: string): { granted: boolean; missing?: string } {
  return reply ? { granted: true } : { granted: false, missing: area };
}

/** Null: the right is missing. Undefined: the account does not have the thing. */
async function asked(reply: Promise<Reply>): Promise<Asked> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof RightMissing) return null;
    if (isNotOffered(error)) return undefined;
    throw error;
  }
}

function rowsOf(reply: Asked, key: string): JsonObject[] {
  const rows = reply?.body[key];
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../contract.js';
import { toJob } from './job.js';

const map = (raw: JsonObject) => toJob(raw, (model, id) => `${model}/${id}`, {});

const JOB = {
  id: '1',
  name: 'Cook (internal)',
  department: { id: '401', name: 'Kitchen' },
  category: { id: '77', name: 'Food' },
  hiring_team: [
    { person: { id: '10' }, role: { name: 'Recruiting Manager' } },
    { person: { id: '11' }, role: { name: 'Hiring manager' } },
    { person: { id: '12' }, role: { name: 'Buddy' } },
    { person: null, role: { name: 'Recruiter' } },
  ],
  created_at: { 'date-time': '2026-01-01T10:00:00', timezone: 'Europe/Berlin' },
  updated_at: '2026-06-02T10:00:00Z',
};

const POSITION = {
  id: '1',
  name: 'Koch',
  office: 'Berlin',
  additionalOffices: ['Bonn', 'Berlin'],
  department: 'Küche',
  jobDescriptions: [{ name: 'Aufgaben', value: '<p onclick="x()">Kochen</p>' }],
  employmentType: 'permanent',
  seniority: 'entry-level',
  schedule: 'full-or-part-time',
  createdAt: '2026-01-02T11:00:15+00:00',
  salaryInformation: { min: '40000.00', max: '', currencySymbol: '€', currencyCode: 'EUR', type: 'yearly' },
};

const URL = 'https://acme.jobs.personio.de/job/1';

test('a published job is told in the words of the career page, and by whom it is filled in those of v2', () => {
  const { fields, custom, remoteModifiedAt, withheld } = map({
    id: '1',
    job: JOB,
    feed: { default: POSITION },
    url: URL,
  });

  expect(fields).toEqual({
    name: 'Koch',
    description: '<h3>Aufgaben</h3><p>Kochen</p>',
    code: null,
    status: 'OPEN',
    job_posting_urls: [{ value: URL, url_type: 'JOB_POSTING' }],
    remote_created_at: '2026-01-01T09:00:00Z',
    remote_updated_at: '2026-06-02T10:00:00Z',
    confidential: null,
    departments: ['department/401'],
    offices: ['office/name:Berlin', 'office/name:Bonn'],
    hiring_managers: ['remote_user/11'],
    recruiters: ['remote_user/10'],
    employment_type: 'REGULAR',
    schedule: 'FULL_OR_PART_TIME',
    seniority: 'ENTRY_LEVEL',
    salary: { min: 40_000, max: null, currency: 'EUR', period: 'YEAR' },
  });
  expect(custom).toEqual({});
  expect(remoteModifiedAt).toEqual(new Date('2026-06-02T10:00:00Z'));
  expect(withheld).toEqual([]);
});

test('a job that is not published has what v2 says, and nothing is said about its state', () => {
  const { fields, withheld } = map({ id: '1', job: JOB, feed: null });

  expect(fields).toMatchObject({ name: 'Cook (internal)', status: null, description: null, job_posting_urls: null });
  expect(fields).toMatchObject({ departments: ['department/401'], offices: null, salary: null });
  expect(withheld).toEqual([]);
});

test('what the career page would say is withheld while it cannot be read', () => {
  const { fields, withheld } = map({ id: '1', job: JOB });

  expect(fields).toMatchObject({ name: 'Cook (internal)', status: null });
  expect(withheld).toEqual([
    ...['description', 'status', 'job_posting_urls', 'offices', 'employment_type', 'schedule', 'seniority', 'salary'],
    'custom_fields.translations',
  ]);
});

test('the career page alone names department and office, and nobody’s team', () => {
  const { fields, withheld } = map({ id: '1', job: null, feed: { default: POSITION }, url: URL });

  expect(fields).toMatchObject({
    departments: ['department/name:Küche'],
    offices: ['office/name:Berlin', 'office/name:Bonn'],
  });
  expect(fields).toMatchObject({
    hiring_managers: null,
    remote_created_at: '2026-01-02T11:00:15Z',
    remote_updated_at: null,
  });
  expect(withheld).toEqual([]);
});

test('what v2 would say is withheld while it may not be read', () => {
  expect(map({ id: '1', feed: { default: POSITION }, url: URL }).withheld).toEqual([
    ...['departments', 'hiring_managers', 'recruiters', 'remote_updated_at'],
  ]);
});

test('of several languages the first with a description counts, and the others are translations, as harmless', () => {
  const english = { id: '1', name: 'Cook', jobDescriptions: [{ name: 'Tasks', value: 'Cook<script>x</script>' }] };
  const feed = { fr: { id: '1', name: 'Cuisinier', jobDescriptions: [] }, de: POSITION, en: english };
  const { fields, custom } = map({ id: '1', job: JOB, feed, url: URL });

  expect(fields).toMatchObject({ name: 'Koch', description: '<h3>Aufgaben</h3><p>Kochen</p>' });
  expect((fields['job_posting_urls'] as { value: string }[]).map(({ value }) => value)).toEqual([
    `${URL}?language=fr`,
    `${URL}?language=de`,
    `${URL}?language=en`,
  ]);
  expect(custom).toEqual({
    translations: {
      fr: { name: 'Cuisinier', description: null },
      en: { name: 'Cook', description: '<h3>Tasks</h3>Cook' },
    },
  });
});

test('words that we do not know pass through, and odd shapes stop nothing', () => {
  const odd = {
    ...POSITION,
    schedule: 'weekends',
    seniority: 'guru',
    employmentType: 'working_student',
    salaryInformation: '',
  };
  const { fields } = map({
    id: '1',
    job: { id: '1', hiring_team: null, department: null },
    feed: { default: odd },
    url: URL,
  });

  expect(fields).toMatchObject({ schedule: 'weekends', seniority: 'guru', employment_type: 'working_student' });
  expect(fields).toMatchObject({ salary: null, departments: ['department/name:Küche'], recruiters: [] });
});

test.each([
  ['Recruiter', 'recruiters'],
  ['Recruiting Manager', 'recruiters'],
  ['Hiring Manager', 'hiring_managers'],
  ['Fachbereichsleiterin', 'hiring_managers'],
  ['Fachvorgesetzter', 'hiring_managers'],
  ['HR Manager', null],
  ['Office Manager', null],
  ['Küchenleiter', null],
  ['Buddy', null],
])('who is %j in a hiring team is one of the %s', (role, list) => {
  const team = [{ person: { id: '10' }, role: { name: role } }];
  const { fields } = map({ id: '1', job: { ...JOB, hiring_team: team }, feed: null });

  expect(fields).toMatchObject({
    recruiters: list === 'recruiters' ? ['remote_user/10'] : [],
    hiring_managers: list === 'hiring_managers' ? ['remote_user/10'] : [],
  });
});

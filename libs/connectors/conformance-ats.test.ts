import { expect, test } from '@jest/globals';
import { Bench } from './conformance.js';
import { KNOWN } from './conformance-known.js';
import { connectors } from './index.js';

/** What the small company that every simulator starts with is hiring for, in unified words. */
const JOBS = [
  ['Head of People', null, 'People & Culture', null, [], [], [null, null, null, null]],
  ['Initiativbewerbung', 'OPEN', null, [], [], [], [null, 'shift-work', null, null]],
  [
    ...['Praktikum Außendienst', null, 'Vertrieb', null, [], []], // nobody knows its recruiter any more
    [null, null, null, null],
  ],
  [
    ...['Software Engineer (m/w/d)', 'OPEN', 'Engineering', ['München', 'Remote'], ['Jürgen Groß'], ['Anna Huber']],
    ['REGULAR', 'FULL_TIME', 'EXPERIENCED', { min: 65000, max: 85000, currency: 'EUR', period: 'YEAR' }],
  ],
  [
    ...['Vertriebsleitung DACH', 'OPEN', 'Vertrieb', ['Wien'], ['Maria Öztürk-Lindqvist'], []],
    ['REGULAR', 'FULL_OR_PART_TIME', 'EXECUTIVE', { min: 7500, max: null, currency: 'EUR', period: 'MONTH' }],
  ],
  [
    ...['Werkstudent Qualitätssicherung', 'OPEN', 'Qualitätssicherung', ['München'], [], ['Anna Huber']],
    ['working_student', 'PART_TIME', 'STUDENT', null],
  ],
];

const PIPELINES = {
  'Head of People': [
    'Unassigned',
    'Telefoninterview',
    'Assessment Center',
    'Offer',
    'Accepted',
    'Rejected',
    'Withdrawn',
  ],
  // Its category lists some of the stages that all others have.
  Initiativbewerbung: ['Neu', 'Kennenlernen', 'Angebot', 'Accepted', 'Rejected', 'Withdrawn'],
  // It has no category.
  'Praktikum Außendienst': ['Unassigned', 'Offer', 'Accepted', 'Rejected', 'Withdrawn'],
};

/** Who applied for what, through which channel, which stages the application entered, and when it was rejected. */
const APPLICATIONS = [
  ['Anna Schmidt', 'Initiativbewerbung', null, ['Neu', 'Angebot'], null],
  [
    ...['Anna Schmidt', 'Software Engineer (m/w/d)', 'LinkedIn'],
    ...[['Unassigned', 'Screening', 'Interview', 'Offer', 'Accepted'], null],
  ],
  ['Fatma Çelik', 'Praktikum Außendienst', 'Karriereseite', ['Unassigned', 'Offer', 'Rejected'], '2026-08-27'],
  ['Jürgen Öztürk', 'Software Engineer (m/w/d)', 'StepStone', ['Screening', 'Interview', 'Rejected'], '2026-07-08'],
  ['Jürgen Öztürk', 'Werkstudent Qualitätssicherung', 'StepStone', ['Unassigned', 'Offer'], null],
  ['Max Mustermann', 'Software Engineer (m/w/d)', 'Karriereseite', ['Screening', 'Interview', 'Probetag'], null],
  ['Max Mustermann', 'Vertriebsleitung DACH', 'Karriereseite', ['Telefoninterview'], null],
  ['Ngozi Adeyemi', 'Werkstudent Qualitätssicherung', null, ['Unassigned'], null],
  ["Seán O'Brien", 'Head of People', null, ['Telefoninterview'], null],
  ['Zoë 🚀 Lefèvre', 'Initiativbewerbung', 'Karriereseite', ['Neu', 'Kennenlernen'], null],
  ['Zoë 🚀 Lefèvre', 'Software Engineer (m/w/d)', 'Karriereseite', ['Screening', 'Interview'], null],
  ['', 'Vertriebsleitung DACH', 'LinkedIn', ['Telefoninterview', 'Rejected'], '2026-01-28'], // anonymised
  [
    'Łukasz Wójcik',
    'Vertriebsleitung DACH',
    'StepStone',
    ['Telefoninterview', 'Assessment Center', 'Offer', 'Withdrawn'],
    null,
  ],
  ['娜 李', null, 'LinkedIn', [null, null], '2026-03-16'], // the job is gone, and its stages with it
];

const OFFERS = [
  ['Anna Schmidt', 'Initiativbewerbung', null, null],
  ['Anna Schmidt', 'Software Engineer (m/w/d)', 'SIGNED', '2026-06-01'],
  ['Fatma Çelik', 'Praktikum Außendienst', 'DEPRECATED', '2026-08-27'],
  ['Jürgen Öztürk', 'Werkstudent Qualitätssicherung', null, null],
  ['Łukasz Wójcik', 'Vertriebsleitung DACH', 'DENIED', '2026-08-19'],
];

const FILES = [
  ['Angebot Software Engineer.pdf', 'OFFER_LETTER', 'Anna Schmidt'],
  ['Anschreiben.pdf', 'COVER_LETTER', 'Anna Schmidt'],
  ['CV ✈ Zoë.docx', 'RESUME', 'Zoë 🚀 Lefèvre'],
  ['Lebenslauf Anna Schmidt.pdf', 'RESUME', 'Anna Schmidt'],
  ['Lebenslauf fdp.exe', 'RESUME', 'Zoë 🚀 Lefèvre'], // has a character in it that makes it look like a PDF
  ['Mappe "final".pdf', 'OTHER', 'Max Mustermann'],
  ['Zeugnis', 'OTHER', 'Łukasz Wójcik'],
  ['Zeugnis Köln.txt', 'OTHER', 'Jürgen Öztürk'],
];

type Fields = Record<string, unknown>;
type Company = Awaited<ReturnType<Bench<unknown>['company']>>;

/** Records and what they refer to, by names instead of ids. */
class Names {
  constructor(private readonly company: Company) {}

  records(model: string): [id: string, fields: Fields][] {
    return Object.entries(this.company[model] ?? {}).map(([id, fields]) => [`${model}/${id}`, fields]);
  }

  fieldsOf(ref: unknown): Fields {
    const [model = '', ...id] = String(ref).split('/');
    return this.company[model]?.[id.join('/')] ?? {};
  }

  name(ref: unknown): unknown {
    return ref === null ? null : (this.fieldsOf(ref)['name'] ?? null);
  }

  names(refs: unknown): unknown {
    return Array.isArray(refs) ? refs.map((ref) => this.name(ref)) : null;
  }

  person(ref: unknown): unknown {
    const { first_name: first, last_name: last } = this.fieldsOf(ref);
    return first === undefined ? null : [first, last].join(' ').trim();
  }

  people(refs: unknown): unknown {
    return [refs].flat().map((ref) => this.person(ref));
  }

  /** The names of the stages that an application entered, in their order. */
  path(application: string): unknown[] {
    const entered = this.records('activity').filter(([, one]) => one['application'] === application);
    const sorted = entered.toSorted(([, one], [, other]) =>
      String(one['remote_created_at']) < String(other['remote_created_at']) ? -1 : 1,
    );
    return sorted.map(([, one]) => this.name(one['job_interview_stage']));
  }

  pipeline(job: string): unknown[] {
    const stages = this.records('job_interview_stage')
      .map(([, fields]) => fields)
      .filter((fields) => fields['job'] === job);
    return stages
      .toSorted((one, other) => Number(one['stage_order']) - Number(other['stage_order']))
      .map(({ name }) => name);
  }
}

const byText = (one: unknown, other: unknown): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
const dayOf = (time: unknown): string | null => (typeof time === 'string' ? time.slice(0, 10) : null);

test.each(
  connectors.filter(({ category }) => category === 'ats').map((connector) => [connector.slug, connector] as const),
)('%s: the small company hires the same in unified words, whoever keeps it', async (slug, connector) => {
  await using bench = await Bench.start(connector);
  bench.settings = KNOWN[slug]?.settings ?? {};

  const names = new Names(await bench.company());

  const jobs = names
    .records('job')
    .map(([, one]) => [
      ...[one['name'], one['status'], names.name([one['departments']].flat()[0] ?? null), names.names(one['offices'])],
      ...[names.people(one['hiring_managers']), names.people(one['recruiters'])],
      [one['employment_type'], one['schedule'], one['seniority'], one['salary']],
    ]);
  expect(jobs.sort(byText)).toEqual(JOBS);
  const pipelines = names.records('job').map(([id, { name }]) => [name, names.pipeline(id)]);
  expect(Object.fromEntries(pipelines)).toMatchObject(PIPELINES);
  const applications = names
    .records('application')
    .map(([id, one]) => [
      ...[names.person(one['candidate']), names.name(one['job']), one['source'], names.path(id)],
      dayOf(one['rejected_at']),
    ]);
  expect(applications.sort(byText)).toEqual(APPLICATIONS.toSorted(byText));
  for (const [id, one] of names.records('application')) {
    expect([id, names.name(one['current_stage'])]).toEqual([id, names.path(id).at(-1)]);
  }
  const offers = names.records('offer').map(([, one]) => {
    const { candidate, job } = names.fieldsOf(one['application']);
    return [names.person(candidate), names.name(job), one['status'], dayOf(one['closed_at'])];
  });
  expect(offers.sort(byText)).toEqual(OFFERS.toSorted(byText));
  const files = names
    .records('attachment')
    .map(([, one]) => [...[one['file_name'], one['attachment_type'], names.person(one['candidate'])]]);
  expect(files.sort(byText)).toEqual(FILES.toSorted(byText));
});

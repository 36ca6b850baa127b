import { NOBODY } from './recruiting-blank.js';
import { fixedPositions } from './recruiting-fixed-positions.js';
import { FIXED_FILES } from './recruiting-files.js';
import {
  type Application,
  type Candidate,
  type RecruitingCategory,
  type Recruited,
  type Stage,
  type StageRef,
} from './recruiting-records.js';
import { type ShelfSource } from './recruiting-shelf.js';
import { type RecruitingSource } from './recruiting.js';

const FIRST_CANDIDATE = 7_123_401;
const FIRST_APPLICATION = 8_123_401;
/** A position that was removed when somebody had applied already. */
const REMOVED = 2_140_199;

/** The recruiting of the hand-written company. */
export function fixedRecruiting(files: boolean): RecruitingSource {
  const candidates = fixedCandidates();
  const applications = fixedApplications();
  return {
    positions: listed(fixedPositions()),
    candidates: listed(candidates),
    applications: listed(applications),
    categories: fixedCategories(),
    channels: [
      { id: 12, name: 'LinkedIn' },
      { id: 13, name: 'StepStone' },
      { id: 14, name: 'Karriereseite' },
    ],
    applicationsOf: (candidate) => applications.filter((one) => one.candidateId === candidate).map(({ id }) => id),
    byEmail: (email) => candidates.find((one) => one.email?.toLowerCase() === email)?.id,
    filesOf: ({ id }) => (files ? (FIXED_FILES[id - FIRST_APPLICATION + 1] ?? []) : []),
    removed: [REMOVED],
  };
}

/** A list that is held as a whole. */
function listed<T extends Recruited>(list: readonly T[]): ShelfSource<T> {
  const sorted = list.toSorted((a, b) => b.updatedAt - a.updatedAt);
  const one = (index: number): T => {
    const found = sorted[index];
    if (found === undefined) throw new RangeError('no such index');
    return found;
  };
  return {
    count: sorted.length,
    at: (index) => ({ ...one(index) }),
    updatedAt: (index) => one(index).updatedAt,
    indexOf(id) {
      const index = sorted.findIndex((known) => known.id === id);
      return index < 0 ? undefined : index;
    },
    lastId: Math.max(...sorted.map(({ id }) => id)),
  };
}

/** The last one lists stages that others have from the system, under names of its own. */
function fixedCategories(): RecruitingCategory[] {
  const own = (id: number, name: string, type: string): Stage & { id: number } => ({ id, name, type, kind: 'CUSTOM' });
  const system = (id: number, name: string, type: string): Stage & { id: number } => {
    return { id, name, type, kind: 'SYSTEM' };
  };
  return [
    {
      ...{ id: 77, name: 'Tech', raw: {} },
      stages: [
        own(9001, 'Screening', 'SCREENING'),
        own(9002, 'Interview', 'INTERVIEW'),
        own(9003, 'Probetag', 'CUSTOM'),
      ],
    },
    {
      ...{ id: 78, name: 'Vertrieb', raw: {} },
      stages: [own(9101, 'Telefoninterview', 'INTERVIEW'), own(9102, 'Assessment Center', 'CUSTOM')],
    },
    {
      ...{ id: 79, name: 'Initiativ', raw: {} },
      stages: [
        system(9201, 'Neu', 'UNASSIGNED'),
        own(9202, 'Kennenlernen', 'INTERVIEW'),
        system(9203, 'Angebot', 'OFFER'),
      ],
    },
  ];
}

function fixedCandidates(): Candidate[] {
  return [
    candidate(1, '2026-06-30T14:05:10Z', {
      ...{ firstName: 'Anna', lastName: 'Schmidt', email: 'anna.schmidt@post.example', gender: 'FEMALE' },
      ...{ phone: '+49 151 1234567', location: 'Augsburg', birthday: '1990-02-28', availableFrom: '2026-10-01' },
      linkedin: 'https://www.linkedin.com/in/anna-schmidt-example',
    }),
    candidate(2, '2026-07-11T09:20:00Z', {
      ...{ firstName: 'Jürgen', lastName: 'Öztürk', email: 'juergen.oeztuerk@post.example', gender: 'MALE' },
      ...{ phone: '0821 / 555-0', location: 'Köln' },
    }),
    // Was put in by hand, without any way to reach her.
    candidate(3, '2026-05-04T10:00:00Z', { firstName: 'Ngozi', lastName: 'Adeyemi' }),
    // Was anonymised: a number is all that is left.
    candidate(4, '2026-08-01T02:00:00Z', {}),
    candidate(5, '2026-09-10T16:45:30Z', {
      ...{
        firstName: 'Zoë 🚀',
        lastName: 'Lefèvre',
        email: 'zoe@lefevre.example',
        gender: 'DIVERSE',
        location: 'Lyon',
      },
    }),
    candidate(6, '2026-08-20T11:11:11Z', {
      ...{ firstName: 'Łukasz', lastName: 'Wójcik', email: 'lukasz.wojcik@post.example', gender: 'MALE' },
      ...{ phone: '+48 600 000 000', availableFrom: 'ab sofort' },
    }),
    candidate(7, '2026-09-01T08:30:00Z', {
      ...{ firstName: 'Seán', lastName: "O'Brien", email: "sean.o'brien@post.example", gender: 'UNDEFINED' },
    }),
    candidate(8, '2026-03-17T07:00:00Z', {
      ...{ firstName: '娜', lastName: '李', email: 'li.na@post.example', gender: 'FEMALE', phone: '+86 10 5555 0100' },
    }),
    candidate(9, '2026-08-28T13:00:00Z', {
      ...{ firstName: 'Fatma', lastName: 'Çelik', email: 'fatma.celik@post.example', gender: 'FEMALE' },
      ...{ phone: '', location: '' },
    }),
    candidate(10, '2026-09-12T19:59:59Z', {
      ...{ firstName: 'Max', lastName: 'Mustermann', email: 'Max.Mustermann@post.example', gender: 'MALE' },
      ...{ phone: '+49 89 9999', linkedin: 'linkedin.com/in/max' },
    }),
  ];
}

function candidate(number: number, updatedAt: string, known: Partial<Candidate>): Candidate {
  const updated = Date.parse(updatedAt);
  return {
    ...{ id: FIRST_CANDIDATE + number - 1, createdAt: updated - 9 * 86_400_000, updatedAt: updated, raw: {} },
    ...NOBODY,
    ...known,
  };
}

type Step = [stage: StageRef, day: string];

/** Whose application for which position, through which channel, and how it went. */
const APPLICATIONS: readonly [candidate: number, position: number, channel: number | null, steps: Step[]][] = [
  [
    ...([1, 2_140_231, 12] as const),
    [
      ...([
        ['UNASSIGNED', '2026-05-02'],
        [9001, '2026-05-04'],
        [9002, '2026-05-12'],
      ] as Step[]),
      ...([
        ['OFFER', '2026-05-26'],
        ['ACCEPTED', '2026-06-01'],
      ] as Step[]),
    ],
  ],
  [
    1,
    2_140_260,
    null,
    [
      ['UNASSIGNED', '2026-06-20'],
      ['OFFER', '2026-06-29'],
    ],
  ],
  [
    2,
    2_140_231,
    13,
    [
      [9001, '2026-06-03'],
      [9002, '2026-06-17'],
      ['REJECTED', '2026-07-08'],
    ],
  ],
  [3, 2_140_255, null, [['UNASSIGNED', '2026-05-03']]],
  [
    4,
    2_140_240,
    12,
    [
      [9101, '2026-01-20'],
      ['REJECTED', '2026-01-28'],
    ],
  ],
  [
    5,
    2_140_231,
    14,
    [
      [9001, '2026-08-25'],
      [9002, '2026-09-08'],
    ],
  ],
  [
    ...([6, 2_140_240, 13] as const),
    [
      [9101, '2026-07-14'],
      [9102, '2026-07-28'],
      ['OFFER', '2026-08-04'],
      ['WITHDRAWN', '2026-08-19'],
    ],
  ],
  [7, 2_140_270, null, [[9101, '2026-08-31']]],
  [
    8,
    REMOVED,
    12,
    [
      [9001, '2026-03-02'],
      ['REJECTED', '2026-03-16'],
    ],
  ],
  [
    9,
    2_140_281,
    14,
    [
      ['UNASSIGNED', '2026-08-03'],
      ['OFFER', '2026-08-10'],
      ['REJECTED', '2026-08-27'],
    ],
  ],
  [
    10,
    2_140_231,
    14,
    [
      [9001, '2026-08-18'],
      [9002, '2026-09-02'],
      [9003, '2026-09-11'],
    ],
  ],
  [10, 2_140_240, 14, [[9101, '2026-09-12']]],
  [
    5,
    2_140_260,
    14,
    [
      ['UNASSIGNED', '2026-09-03'],
      [9202, '2026-09-09'],
    ],
  ],
  [
    2,
    2_140_255,
    13,
    [
      ['UNASSIGNED', '2026-07-01'],
      ['OFFER', '2026-07-10'],
    ],
  ],
];

function fixedApplications(): Application[] {
  return APPLICATIONS.map(([candidateNumber, positionId, channelId, steps], at) => {
    // No two were moved at the same time of day.
    const transitions = steps.map(([stage, day], step) => {
      return { stage, enteredAt: Date.parse(`${day}T08:00:00Z`) + (at * 600 + step * 60) * 1000 };
    });
    const [first, last] = [transitions[0]?.enteredAt ?? 0, transitions.at(-1)?.enteredAt ?? 0];
    return {
      ...{ id: FIRST_APPLICATION + at, createdAt: first, updatedAt: last + 1000, raw: {}, posted: {} },
      ...{ candidateId: FIRST_CANDIDATE + candidateNumber - 1, positionId, channelId },
      applicationDate: steps[0]?.[1] ?? '',
      anonymised: candidateNumber === 4,
      transitions: transitions.toReversed(),
    };
  });
}

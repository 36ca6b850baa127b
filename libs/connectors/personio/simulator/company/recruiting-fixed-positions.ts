import { BLANK_POSITION } from './recruiting-blank.js';
import { type Position, type PositionText } from './recruiting-records.js';

const ENGINEER: Position['texts'] = {
  de: {
    name: 'Software Engineer (m/w/d)',
    sections: [
      {
        name: 'Deine Aufgaben',
        value:
          '<p>Du baust die <strong>Steuerung</strong> unserer Greifarme &amp; Fließbänder.</p><ul><li>TypeScript</li><li>Rust</li></ul>',
      },
      {
        name: 'Dein Profil',
        value:
          'Mehrere Jahre Erfahrung.<br>Mehr auf <a href="https://nordlicht.example/karriere" target="_blank">unserer Seite</a>.',
      },
    ],
  },
  en: {
    name: 'Software Engineer (f/m/d)',
    sections: [
      { name: 'Your mission', value: '<p>You build the <strong>controls</strong> of our robot arms.</p>' },
      { name: 'Your profile', value: 'Some years of experience.' },
    ],
  },
};

/** A description that was pasted from elsewhere brings more than text along. */
const SALES: PositionText = {
  name: 'Vertriebsleitung DACH',
  sections: [
    {
      name: 'Über uns',
      value:
        '<p style="color:red" onclick="alert(1)">Wir suchen <b>Dich</b>!</p><script>alert(2)</script>' +
        '<img src="https://tracker.example/pixel.gif" onerror="alert(3)"><a href="javascript:alert(4)">Jetzt bewerben</a>',
    },
  ],
};

/** Six positions, of which two are not published, and one that is removed before the company opens. */
export function fixedPositions(): Position[] {
  return [
    position(2_140_231, '2026-04-20T09:00:00Z', {
      ...{ name: 'Software Engineer (m/w/d)', departmentId: 401, categoryId: 77, legalEntityId: 170 },
      team: [
        { personId: 3010, role: 'Recruiter' },
        { personId: 3002, role: 'Hiring Manager' },
        { personId: 3003, role: 'Interviewer' },
      ],
      ...{ officeId: 60_302, additionalOfficeIds: [60_304], employmentType: 'permanent', seniority: 'experienced' },
      ...{ schedule: 'full-time', yearsOfExperience: '2-5', keywords: 'Robotik ,TypeScript, Rust ' },
      ...{ occupation: 'software_and_web_development', occupationCategory: 'it_software', texts: ENGINEER },
      salary: { min: '65000.00', max: '85000.00', currencySymbol: '€', currencyCode: 'EUR', type: 'yearly' },
    }),
    position(2_140_240, '2026-01-12T10:30:00Z', {
      ...{ name: 'Vertriebsleitung DACH', departmentId: 403, categoryId: 78, legalEntityId: 171, officeId: 60_303 },
      team: [
        { personId: 3010, role: 'HR Manager' },
        { personId: 3001, role: 'Fachbereichsleiter' },
      ],
      ...{ employmentType: 'permanent', seniority: 'executive', schedule: 'full-or-part-time' },
      ...{ yearsOfExperience: '7-10', occupation: 'sales', occupationCategory: 'marketing_and_product' },
      salary: { min: '7500.00', max: '', currencySymbol: '€', currencyCode: 'EUR', type: 'monthly' },
      texts: { de: SALES },
    }),
    // Nobody has written a description yet.
    position(2_140_255, '2026-04-28T07:15:00Z', {
      ...{ name: 'Werkstudent Qualitätssicherung', departmentId: 402, categoryId: 77 },
      ...{ employmentType: 'working_student', schedule: 'part-time', seniority: 'student', officeId: 60_302 },
      team: [{ personId: 3010, role: 'Recruiterin' }],
      texts: { de: { name: 'Werkstudent Qualitätssicherung', sections: [] } },
    }),
    // As little as the feed can say; the schedule is a word of the account's own.
    position(2_140_260, '2025-11-03T12:00:00Z', {
      ...{ name: 'Initiativbewerbung', categoryId: 79, schedule: 'shift-work' },
      texts: { de: { name: 'Initiativbewerbung', sections: [{ name: 'Dein Weg', value: 'Erzähl uns von Dir!' }] } },
    }),
    position(2_140_270, '2026-08-24T15:00:00Z', {
      ...{ name: 'Head of People', departmentId: 404, categoryId: 78, published: false, seniority: 'executive' },
      texts: { de: { name: 'Head of People', sections: [{ name: 'Aufgaben', value: 'Noch geheim.' }] } },
    }),
    position(2_140_281, '2026-07-30T09:09:09Z', {
      ...{ name: 'Praktikum Außendienst', departmentId: 403, published: false, employmentType: 'intern' },
      // Somebody who has left the company without trace.
      team: [{ personId: 2999, role: 'Recruiter' }],
      texts: { de: { name: 'Praktikum Außendienst', sections: [] } },
    }),
    position(2_140_199, '2026-02-02T08:00:00Z', { name: 'Mechatroniker (m/w/d)', departmentId: 402, categoryId: 77 }),
  ];
}

function position(id: number, createdAt: string, known: Partial<Position> & { name: string }): Position {
  const created = Date.parse(createdAt);
  return {
    ...{ id, createdAt: created, updatedAt: created + 3 * 86_400_000, raw: {} },
    ...BLANK_POSITION,
    ...known,
  };
}

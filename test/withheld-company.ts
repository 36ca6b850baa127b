import type { SimulatedCompany } from './simulated-company.js';

/** Two people whose data holds canaries, one for each read: what is whose. */
export const ADA = '3003';
export const SOEREN = '3005';

const SICKNESS = '2179198';
const SICK_CHILD = '2179201';
const PAYSLIPS = 7;
const SICK_NOTES = 9;
const OTHERS = 2;

/** Every sensitive detail that can be switched off. */
export const GROUPS = [
  ...([
    'salary',
    'birth_date',
    'sick_leave',
    'bank_data',
    'private_contact',
    'personal_status',
    'own_attributes',
  ] as const),
];

/** What is looked for, by group. Numbers and days are as rare as words. */
export type Canaries = Record<(typeof GROUPS)[number], string[]>;

/** Attributes of the company's own making, whose names tell what they are. */
export interface OwnAttributes {
  band: string;
  origin: string;
  account: string;
  nationality: string;
  sickDays: string;
}

export async function makeAttributes(company: SimulatedCompany): Promise<OwnAttributes> {
  const make = async (label: string): Promise<string> =>
    (await company.control<{ key: string }>('POST', '/attributes', { label, type: 'standard' })).key;
  return {
    band: await make('Gehaltsband'),
    origin: await make('Geburtsort'),
    account: await make('Auszahlung an'), // only its value tells
    nationality: await make('Staatsangehörigkeit'),
    sickDays: await make('Krankheitstage im Vorjahr'),
  };
}

/** Puts canaries wherever Personio may have something of a group about a person. `mark`: two digits of their own. */
export async function plantCanaries(
  company: SimulatedCompany,
  person: string,
  mark: string,
  own: OwnAttributes,
): Promise<Canaries> {
  const word = (what: string): string => `canary-${what}-${mark}`;
  const [pay, bonus, iban, odd] = [
    `71${mark}3.17`,
    `93${mark}1.83`,
    `DE0212030000004711${mark}51`,
    `AT6119043002345732${mark}`,
  ];
  const born = `19${mark}-03-14`;
  await company.change(person, {
    fix_salary: Number(pay),
    dynamic_7123992: born,
    dynamic_7124004: iban,
    dynamic_7124098: word('tax'),
    dynamic_7124058: word('street'),
    dynamic_7124060: word('city'),
    dynamic_7124066: word('emergency'),
    dynamic_7124119: word('mobile'),
    dynamic_7124112: word('laptop'),
    [own.band]: word('band'),
    [own.origin]: word('origin'),
    [own.account]: odd,
    [own.nationality]: word('nationality'),
    [own.sickDays]: word('sickdays'),
  });
  const at = (more: object): object => ({ person_id: Number(person), ...more });
  await company.control('POST', '/compensations', at({ type: word('bonus'), value: Number(bonus) }));
  await company.control(
    'POST',
    '/absences',
    at({ type: SICKNESS, start_date: `2026-05-${mark}`, comment: word('flu') }),
  );
  await company.control(
    'POST',
    '/absences',
    at({ type: SICK_CHILD, start_date: `2026-06-${mark}`, comment: word('child') }),
  );
  const files: [category: number, name: string, comment: string][] = [
    [PAYSLIPS, `${word('scan')}.pdf`, word('scanned')],
    [OTHERS, `Lohnsteuer ${word('slip')}.pdf`, word('filed')],
    [SICK_NOTES, `${word('photo')}.png`, word('photographed')],
    [OTHERS, `${word('letter')}.pdf`, `Attest ${word('doctor')}`],
  ];
  for (const [category, name, comment] of files)
    await company.control('POST', '/documents', at({ category_id: category, name, comment, date: '2026-05-04' }));
  return {
    salary: [pay, bonus, ...['band', 'bonus', 'scan', 'scanned', 'slip', 'filed'].map(word)],
    birth_date: [born, word('origin')],
    sick_leave: ['flu', 'child', 'photo', 'photographed', 'letter', 'doctor', 'sickdays'].map(word),
    bank_data: [iban, odd, word('tax')],
    private_contact: ['street', 'city', 'emergency', 'mobile'].map(word),
    personal_status: [word('nationality')],
    own_attributes: [word('laptop')],
  };
}

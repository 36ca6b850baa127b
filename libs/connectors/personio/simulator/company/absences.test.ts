import { expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { type Body, Driver } from '../driver.js';
import { type Absence, collide, plain } from './absence.js';
import { foundAbsences } from './absence-found.js';
import { generateAbsences } from './absence-source.js';
import { absenceTypes } from './absence-types.js';
import { type AbsenceSource, Absences } from './absences.js';
import { Clock, OPENING, addDays } from './clock.js';
import { foundCompany } from './found.js';

function absencesOf(options: { people?: number; seed?: number }): Absences {
  return foundAbsences(options, foundCompany(options, new Clock()));
}

const everything = (absences: Absences): Absence[] => [...absences.search()].map(({ absence }) => plain(absence));

test('the same size and seed make the same absences, another seed others', () => {
  const of = (seed: number) => everything(absencesOf({ people: 40, seed }));

  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

/** A source that tells how often it was asked. */
function counting(source: AbsenceSource) {
  const asked = { ranges: 0, absences: 0 };
  const told: AbsenceSource = {
    ...source,
    range: (...of) => {
      asked.ranges += 1;
      return source.range(...of);
    },
    absence: (...of) => {
      asked.absences += 1;
      return source.absence(...of);
    },
  };
  return { asked, told };
}

test('ten thousand people have two hundred thousand absences, counted without working them out', () => {
  const company = foundCompany({ people: 10_000 }, new Clock());
  const { asked, told } = counting(generateAbsences(10_000, 1, company.organisation));
  const count = new Absences(company, told, absenceTypes()).count();

  expect(count).toBeGreaterThan(195_000);
  expect(count).toBeLessThan(210_000);
  expect(asked.absences).toBe(0);
  expect(absencesOf({ people: 400 }).count()).toBe(everything(absencesOf({ people: 400 })).length);
});

test('among two million absences those of one person are found without a look at the others', () => {
  const company = foundCompany({ people: 100_000 }, new Clock());
  const { asked, told } = counting(generateAbsences(100_000, 1, company.organisation));
  const person = company.ids.at(-3) ?? 0;
  const page = [...new Absences(company, told, absenceTypes()).search({ people: [person] })];

  expect(page.length).toBeGreaterThan(0);
  expect(asked).toEqual({ ranges: 1, absences: page.length });
});

test('every kind occurs, and nothing is dated after the company opened', () => {
  const all = everything(absencesOf({ people: 400 }));
  const kinds = (of: (one: Absence) => unknown): number => new Set(all.map(of)).size;

  expect([kinds(({ status }) => status), kinds(({ typeId }) => typeId), kinds(({ unit }) => unit)]).toEqual([5, 9, 2]);
  expect([kinds(({ certificate }) => certificate), kinds(({ timeZone }) => timeZone)]).toEqual([4, 4]);
  expect(all.some(({ to }) => to === null)).toBe(true);
  expect(all.some(({ halfStart }) => halfStart) && all.some(({ halfEnd }) => halfEnd)).toBe(true);
  expect(Math.max(...all.map(({ updatedAt }) => updatedAt))).toBeLessThanOrEqual(OPENING);
  expect(all.every((one) => one.createdAt <= one.updatedAt && (one.to ?? one.from) >= one.from)).toBe(true);
  expect(new Set(all.flatMap(({ id, uuid }) => [id, uuid])).size).toBe(2 * all.length);
});

test('nobody is absent twice at a time, and everybody within the contract', () => {
  const company = foundCompany({ people: 200 }, new Clock());
  const absences = foundAbsences({ people: 200 }, company);

  for (const personId of company.ids) {
    const own = absences.of(personId);
    const [contract] = company.person(personId)?.employments.slice(-1) ?? [];
    const end = company.outline(personId)?.endsOn ?? '9999';
    expect(own.some((one, at) => own.slice(at + 1).some((other) => collide(one, other)))).toBe(false);
    expect(own.every(({ from, to }) => from >= (contract?.startDate ?? '') && (to ?? from) <= end)).toBe(true);
  }
});

test('a window hides nothing that lies in it, and looks at little else', () => {
  const absences = absencesOf({ people: 150 });
  const all = everything(absences);
  const changedSince = Date.parse('2026-08-01');

  const seen = [...absences.search({ window: { since: '2025-03-10', until: '2025-04-20' } })];
  const inside = all.filter(({ from, to }) => from <= '2025-04-20' && (to ?? '9999') >= '2025-03-10');
  const changed = [...absences.search({ window: { changedSince } })];

  expect(seen.map(({ absence }) => absence.uuid)).toEqual(expect.arrayContaining(inside.map(({ uuid }) => uuid)));
  expect(seen.length).toBeLessThan(150 * 4);
  expect(changed.map(({ absence }) => absence.uuid)).toEqual(
    expect.arrayContaining(all.filter(({ updatedAt }) => updatedAt >= changedSince).map(({ uuid }) => uuid)),
  );
});

test('an absence is found by either id, also after it moved out of its time', () => {
  const absences = absencesOf({ people: 150 });
  const [first] = absences.search();
  if (first === undefined) throw new Error('there is no absence');
  const { id, uuid, personId } = plain(first.absence);

  expect(absences.find(uuid)).toMatchObject({ position: first.position, absence: { id } });
  absences.change(first.position, { from: '2031-01-06', to: '2031-01-07' });

  expect(plain(absences.find(String(id))?.absence ?? first.absence)).toMatchObject({ uuid, from: '2031-01-06' });
  expect(absences.of(personId, { since: '2031-01-01' })).toMatchObject([{ uuid }]);
  expect(absences.find(uuid.replace(/^./, 'x'))).toBeUndefined();
  expect(absences.find('99999999999999')).toBeUndefined();
});

test('both generations show the same absences: inclusive days in v1, an exclusive end in v2', async () => {
  await using driver = await Driver.start({ people: 30 });
  const { body: v2 } = await driver.get('/v2/absence-periods?limit=100');
  const { body: days } = await driver.get('/v1/company/time-offs');
  const { body: hours } = await driver.get('/v1/company/absence-periods');
  const first = new Map<string, Body>([
    ...Array.from(days.data, ({ attributes }: Body): [string, Body] => [attributes.id_v2, attributes]),
    ...Array.from(hours.data, ({ attributes }: Body): [string, Body] => [attributes.id, attributes]),
  ]);
  const { counts } = (await driver.ask('GET', '/_control')).body;

  expect(Number(days.metadata.total_elements) + Number(hours.metadata.total_elements)).toBe(counts.absences);
  for (const { id, ends_at: end, starts_from: start, approval, updated_at } of v2._data) {
    const v1 = first.get(id);
    if (v1?.start !== undefined) {
      expect(DateTime.fromISO(start.date_time, { zone: v1.timezone }).toMillis()).toBe(Date.parse(v1.start));
      expect(DateTime.fromISO(end.date_time, { zone: v1.timezone }).toMillis()).toBe(Date.parse(v1.end));
    } else {
      expect(start.date_time.slice(0, 10)).toBe(v1.start_date.slice(0, 10));
      expect(end?.date_time).toBe(
        v1.end_date === null ? undefined : `${addDays(v1.end_date.slice(0, 10), 1)}T00:00:00`,
      );
      expect([start.type === 'SECOND_HALF', end?.type === 'FIRST_HALF'].map(Number)).toEqual([
        v1.half_day_start,
        v1.half_day_end,
      ]);
    }
    expect(Math.floor(Date.parse(v1.updated_at) / 1000)).toBe(Date.parse(updated_at) / 1000);
    expect(v1.status === 'approved').toBe(approval.status === 'APPROVED');
  }
});

test('the days of an absence add up to what v1 counts', async () => {
  await using driver = await Driver.start({ people: 12 });
  const { body } = await driver.get('/v1/company/time-offs?limit=40');

  for (const { attributes } of body.data) {
    const { id_v2, days_count } = attributes;
    const { body: breakdown } = await driver.get(`/v2/absence-periods/${String(id_v2)}/breakdowns`);
    if (breakdown._meta.links.next !== undefined) continue;
    const values = Array.from(breakdown._data, (day: Body): number => day.effective_duration.value);
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(days_count);
  }
});

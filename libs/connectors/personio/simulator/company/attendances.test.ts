import { expect, test } from '@jest/globals';
import { foundAttendances } from './attendance-found.js';
import { type Period, overlap, wallClock, wallDate, wallDay, wallText } from './attendance.js';
import { type Attendances, byId } from './attendances.js';
import { Clock, OPENING } from './clock.js';
import { foundCompany } from './found.js';

const EVERYTHING = { holds: () => true };

function found(people: number | undefined, seed = 1) {
  const options = people === undefined ? { seed } : { people, seed };
  const company = foundCompany(options, new Clock());
  return { company, ...foundAttendances(options, company) };
}

const all = (attendances: Attendances): Period[] => [...attendances.everybody()].flat();

const shown = (period: Period | undefined) => {
  const { id, projectId, comment, start, end, status } = period ?? {};
  return { id, projectId, comment, start, end, status };
};

test('the same size and seed make the same attendances, another seed others', () => {
  const everything = (seed: number) => all(found(40, seed).attendances).map(shown);

  expect(everything(1)).toEqual(everything(1));
  expect(everything(1)).not.toEqual(everything(2));
});

test('a person has fifty periods on average, each with a number of its own', () => {
  const { attendances } = found(2000);
  const numbers = attendances.scan('everything', EVERYTHING);

  expect(numbers.length / 2000).toBeGreaterThan(49);
  expect(numbers.length / 2000).toBeLessThan(51);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('a period is found by number and by UUID without looking at anybody else', () => {
  const { attendances } = found(100_000);
  const before = performance.now();
  const [period] = attendances.of(13_649_001 + 7 * 99_990);

  expect(shown(attendances.find(period?.id ?? ''))).toEqual(shown(period));
  expect(shown(attendances.numbered(period?.number ?? 0))).toEqual(shown(period));
  expect(attendances.find('a3f2d7b0-6c1e-4f0b-9f43-4d0c1a4f9e55')).toBeUndefined();
  expect(performance.now() - before).toBeLessThan(500);
});

test.each([undefined, 400])(
  'nobody of a company (%s) works in two places at once, nor before the contract',
  (people) => {
    const { company, attendances } = found(people);
    const starts = new Map(company.ids.map((id) => [id, company.person(id)?.employments.at(-1)?.startDate ?? '9999']));
    const periods = all(attendances).filter(({ status }) => status !== 'REJECTED');

    const astray = periods.filter((one) => {
      const early = one.day < (wallDay(starts.get(one.personId) ?? '') ?? Infinity);
      const twice = attendances.of(one.personId).some((other) => {
        return (
          other.number !== one.number && other.type === one.type && other.status !== 'REJECTED' && overlap(one, other)
        );
      });
      return early || twice || one.updatedAt >= OPENING || one.updatedAt < one.createdAt;
    });

    expect(periods.length).toBeGreaterThan(15);
    expect(astray.map(shown)).toEqual([]);
  },
);

test('what is known of somebody beforehand is true of every period', () => {
  const { company, attendances } = found(120);
  for (const id of company.ids) {
    attendances.scan(`bounds ${id}`, {
      people: [id],
      within: ({ first, last, updated }) => {
        const wrong = attendances.of(id).filter(({ start, day, updatedAt }) => {
          return day < first || start < first || start > last || updatedAt > updated;
        });
        expect(wrong.map(shown)).toEqual([]);
        return false;
      },
      holds: () => true,
    });
  }
});

test('an order of people leads through everybody once, forwards and backwards', () => {
  const { attendances } = found(12);
  const whole = all(attendances).map(({ number }) => number);

  for (const backwards of [false, true]) {
    const seen = [...attendances.byPeople(EVERYTHING, { backwards, compare: byId })];
    expect(seen).toHaveLength(whole.length);
    expect(new Set(seen.map(({ number }) => number))).toEqual(new Set(whole));
    const people = seen.map(({ personId }) => personId);
    expect(backwards ? people.toReversed() : people).toEqual(people.toSorted((a, b) => a - b));
  }
});

test('what was changed keeps its ids, and everybody else is as before', () => {
  const { attendances } = found(30);
  const [first, second] = attendances.of(13_649_001);
  if (first === undefined || second === undefined) throw new Error('the first person has attendances');

  attendances.change(first, { comment: 'put right' });
  attendances.remove(second);

  expect(attendances.find(first.id)).toMatchObject({ comment: 'put right', number: first.number });
  expect(attendances.find(second.id)).toBeUndefined();
  expect(attendances.of(13_649_001).map(({ projectId }) => projectId)).toContain(first.projectId);
});

test('in the nights in which the clocks change somebody works, in both companies', () => {
  for (const people of [undefined, 400]) {
    const { attendances } = found(people);
    for (const night of ['2025-10-25', '2026-03-28']) {
      const day = wallDay(night);
      const types = all(attendances)
        .filter((one) => one.day === day)
        .map(({ type }) => type);
      expect(new Set(types)).toEqual(new Set(['WORK', 'BREAK']));
    }
  }
});

test.each(['1969-12-31T08:00:00', '1969-12-31T00:00:00', '1970-01-01T00:00:00', '1968-02-29T23:59:59'])(
  '%s is shown as it was written, on its day',
  (text) => {
    const clock = wallClock(text) ?? NaN;

    expect([wallText(clock), wallDate(clock)]).toEqual([text, text.slice(0, 10)]);
  },
);

import { expect, test } from '@jest/globals';
import { Clock } from './clock.js';
import { foundCompany } from './found.js';
import { foundRecruiting } from './recruiting-found.js';
import { ChangeOrder } from './recruiting-order.js';
import { SYSTEM_STAGES } from './recruiting-records.js';
import { type Recruiting } from './recruiting.js';

const LARGE = { people: 500, jobs: 5000, candidates: 200_000, applications: 300_000 };

function found(options: typeof LARGE | { people: number }): Recruiting {
  const company = foundCompany({ people: options.people }, new Clock());
  return foundRecruiting({ ...options, seed: 3 }, company);
}

test('numbers and places of a generated list lead to each other, in falling order of change', () => {
  const seed = Date.now() % 100_000;
  for (let round = 0; round < 40; round += 1) {
    const count = 1 + Math.floor(((seed + round * 7919) % 9973) * (round % 3 === 0 ? 30 : 1));
    const order = new ChangeOrder(count, seed);
    const about = `seed ${seed}, round ${round}, count ${count}`;
    for (const place of [0, 1, count >>> 1, count - 1].filter((one) => one < count)) {
      const number = order.numberAt(place);
      expect([about, order.placeOf(number)]).toEqual([about, place]);
      expect(number).toBeLessThan(count);
      if (place > 0) expect(order.updatedAt(place)).toBeLessThan(order.updatedAt(place - 1));
    }
  }
  const order = new ChangeOrder(1000, seed);
  expect(new Set(Array.from({ length: 1000 }, (_, place) => order.numberAt(place))).size).toBe(1000);
});

test('of 300,000 applications any page and any one is there at once, and none of them is kept', () => {
  const recruiting = found(LARGE);
  const { applications } = recruiting;
  const begun = performance.now();
  for (const offset of [0, 100_000, 299_000]) {
    const page = applications.newestFirst({ offset });
    const ids = Array.from({ length: 200 }, () => page.next().value?.id ?? 0);
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) expect(applications.get(id)?.id).toBe(id);
  }
  expect(performance.now() - begun).toBeLessThan(2000);
  expect([...applications.newestFirst({ before: Date.parse('2024-10-01') })].length).toBeGreaterThan(100);
});

test('generated things fit together: candidates know their applications, and these their stages', () => {
  const recruiting = found({ people: 400 });
  const { positions, candidates, applications } = recruiting;
  expect([positions.count, candidates.count, applications.count]).toEqual([20, 400, 600]);
  const stages = new Map(recruiting.categories.map(({ id, stages }) => [id, stages.map((stage) => stage.id)]));
  for (const one of applications.newestFirst()) {
    expect(applications.get(one.id)).toEqual(one);
    expect(recruiting.applicationsOf(one.candidateId).map(({ id }) => id)).toContain(one.id);
    const own: unknown[] = [...(stages.get(positions.get(one.positionId)?.categoryId ?? 0) ?? []), ...SYSTEM_STAGES];
    for (const { stage } of one.transitions) expect(own).toContain(stage);
    expect(one.transitions.map(({ enteredAt }) => enteredAt)).toEqual(
      one.transitions.map(({ enteredAt }) => enteredAt).toSorted((a, b) => b - a),
    );
    expect([one.transitions.at(0)?.enteredAt, one.transitions.at(-1)?.enteredAt]).toEqual([
      one.updatedAt,
      one.createdAt,
    ]);
  }
  const all = [...candidates.newestFirst()];
  expect(all.reduce((sum, { id }) => sum + recruiting.applicationsOf(id).length, 0)).toBe(600);
  for (const { id, email } of all) {
    if (email !== null) expect(recruiting.candidatesWith(email.toUpperCase()).map((one) => one.id)).toEqual([id]);
  }
});

test('what is changed comes first, once; what is removed is not met; what is added counts', () => {
  const recruiting = found({ people: 100 });
  const { applications } = recruiting;
  const before = [...applications.newestFirst()].map(({ id }) => id);
  const [moved = 0, removed = 0] = [before[70], before[30]];

  recruiting.move(moved, 'REJECTED');
  recruiting.withdraw(removed);
  const positionId = [...recruiting.positions.newestFirst()][0]?.id ?? 0;
  const added = recruiting.apply({ positionId, candidate: { firstName: 'Ada', email: 'ada@post.example' } });

  const rest = before.filter((id) => id !== moved && id !== removed);
  expect([...applications.newestFirst()].map(({ id }) => id)).toEqual([added.id, moved, ...rest]);
  expect(applications.count).toBe(150);
  expect(recruiting.hasApplied('ADA@post.example', positionId)).toBe(true);
  expect(recruiting.apply({ positionId, candidate: { email: 'Ada@post.example' } }).candidateId).toBe(
    added.candidateId,
  );
});

test('from any offset on the order is that of the whole, whatever was changed, added and removed', () => {
  const { candidates } = found({ people: 100 });
  const ids = [...candidates.newestFirst()].map(({ id }) => id);
  for (const id of ids.slice(0, 20)) candidates.change(id, {}, Date.parse('2026-09-15T12:00:00Z'));
  for (const id of ids.slice(40, 60)) candidates.change(id, {}, Date.parse('2025-09-15T12:00:00Z'));
  for (const id of [...ids.slice(15, 25), ...ids.slice(90)]) candidates.remove(id);

  for (const before of [Infinity, Date.parse('2026-01-01'), Date.parse('2024-01-01')]) {
    const whole = [...candidates.newestFirst({ before })];
    expect(whole.map(({ updatedAt }) => updatedAt)).toEqual(
      whole.map(({ updatedAt }) => updatedAt).toSorted((one, other) => other - one),
    );
    for (let offset = 0; offset < whole.length + 2; offset += 1) {
      expect([...candidates.newestFirst({ before, offset })]).toEqual(whole.slice(offset));
    }
  }
});

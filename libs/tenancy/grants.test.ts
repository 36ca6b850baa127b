import { expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import {
  backWith,
  type Found,
  isUnwritable,
  keptGrants,
  lackingOf,
  lostOf,
  newlyOver,
  noted,
  relinked,
} from './grants.js';

const NOW = new Date('2026-11-22T10:00:00Z');
const later = (days: number): Date => DateTime.fromJSDate(NOW).plus({ days }).toJSDate();
const linked = (...missing: string[]) => keptGrants({ streams: {}, missing });
const after = (...found: Found[]) => found.reduce((kept, each) => noted(kept, each, NOW), linked('Never had'));

test('what was missing when the customer linked is missing, and not lost', () => {
  const { missing, lost } = after({ missing: ['Never had', 'Email'] });

  expect(missing).toEqual(['Never had', 'Email']);
  expect(lost).toEqual({ Email: { since: NOW.toISOString(), over: false } });
});

test('a right is lost since it was first missed, and over after seven days', () => {
  const lost = after({ missing: ['Email'] });

  const sixth = noted(lost, { missing: ['Email'] }, later(6.9));
  const seventh = noted(sixth, {}, later(7));

  expect(sixth.lost).toEqual(lost.lost);
  expect(seventh.lost).toEqual({ Email: { since: NOW.toISOString(), over: true } });
  expect(newlyOver(sixth, seventh)).toEqual(['Email']);
  expect(newlyOver(seventh, noted(seventh, {}, later(8)))).toEqual([]);
});

test('a right that is back is neither missing nor lost, also after its time was over', () => {
  const lost = noted(after({ missing: ['Email'] }), {}, later(8));

  const back = noted(lost, { shared: ['Email', 'Never had'] }, later(8));

  expect(back).toMatchObject({ missing: [], lost: {} });
});

test('what a stream did without is back when a complete run of the same stream has it', () => {
  const people = { name: 'people', granted: true };
  const lacking = after({ missing: ['Employments'] }, { stream: people, lacking: ['Employments'] });
  expect(lacking.lost).toHaveProperty('Employments');

  expect(noted(lacking, { stream: { ...people, name: 'places' }, lacking: [] }, NOW).lost).toEqual(lacking.lost);
  expect(noted(lacking, { stream: people }, NOW).lost).toEqual(lacking.lost); // only what changed was read
  expect(noted(lacking, { stream: people, lacking: [] }, NOW)).toMatchObject({ missing: ['Never had'], lost: {} });
});

test('what only a pull of changes did without is back with the next complete one, also after new credentials', () => {
  const jobs = { name: 'jobs', granted: true };
  const missed = after({ missing: ['Career page'], by: 'jobs' }, { stream: jobs });
  const whole = { stream: jobs, lacking: [] };
  expect(missed.lost).toHaveProperty('Career page');
  expect(backWith(missed, whole)).toEqual(['Career page']);
  expect(backWith(missed, { stream: jobs })).toEqual([]);
  expect(backWith(relinked(missed, { streams: {}, missing: [] }, NOW), whole)).toEqual(['Career page']);

  const back = noted(missed, whole, NOW);

  expect(back).toMatchObject({ missing: ['Never had'], lost: {}, lacking: { jobs: [] } });
  expect(backWith(back, whole)).toEqual([]);
});

test('a stream that may not be read says what is missing, until it is read again', () => {
  const denied = after({ missing: ['Places'], stream: { name: 'places', granted: false, missing: 'Places' } });
  expect(denied).toMatchObject({
    streams: { places: { granted: false, missing: 'Places' } },
    missing: ['Never had', 'Places'],
  });

  const read = noted(denied, { stream: { name: 'places', granted: true } }, NOW);

  expect(read).toMatchObject({ streams: { places: { granted: true } }, missing: ['Never had'], lost: {} });
});

test('what each stream lacks is what it could not be read without, or did without', () => {
  const kept = after(
    { missing: ['Places'], stream: { name: 'places', granted: false, missing: 'Places' } },
    { missing: ['Employments'], stream: { name: 'people', granted: true }, lacking: ['Employments'] },
  );

  expect(lackingOf(kept)).toEqual({ places: ['Places'], people: ['Employments'] });
});

test('new credentials with fewer rights lose them then, and what was lost before goes on counting', () => {
  const lost = after({ missing: ['Email'] });

  const { missing, lost: now } = relinked(lost, { streams: {}, missing: ['Email', 'Gender'] }, later(2));

  expect(missing).toEqual(['Email', 'Gender']);
  expect(now).toEqual({
    Email: { since: NOW.toISOString(), over: false },
    Gender: { since: later(2).toISOString(), over: false },
  });
});

test('names without times, as they were kept before, are lost when they are missed next', () => {
  const old = keptGrants({ streams: {}, missing: ['Email', 'Gender'], lost: ['Email'] });

  expect(noted(old, { missing: ['Email', 'Gender'] }, NOW).lost).toEqual({
    Email: { since: NOW.toISOString(), over: false },
  });
});

test('a field of the customer’s own that is told no more is lost, until it is back; others, or silence, say nothing', () => {
  const [desk, shoes] = ['custom_fields.desk', 'custom_fields.shoes'];
  const hidden = after({ own: [desk, shoes] }, { own: [desk] }, { missing: ['Email'] });

  expect(hidden).toMatchObject({ missing: ['Never had', shoes, 'Email'], lost: { [shoes]: { over: false } } });
  expect(lostOf(hidden, { own: [desk] })).toEqual([shoes]);
  expect(lostOf(hidden, { missing: ['Email'] })).toEqual(['Email']);
  const again = relinked(hidden, { streams: {}, missing: ['Email'] }, later(1));
  expect(again).toMatchObject({ missing: ['Email', shoes], lost: { [shoes]: { since: NOW.toISOString() } } });
  expect(noted(again, { own: [desk, shoes], shared: ['Email'] }, later(1))).toMatchObject({ missing: [], lost: {} });
});

test('a right to write that a write was refused for is missing for an hour, until a write goes through or the customer links again', () => {
  const refused = after({ unwritable: 'Projects: write' });
  const is = (kept: typeof refused, hours: number): boolean =>
    isUnwritable(kept, 'Projects: write', DateTime.fromJSDate(NOW).plus({ hours }).toJSDate());

  expect([is(refused, 0.9), is(refused, 1.1), isUnwritable(refused, 'Absences: write', NOW)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(is(noted(refused, { missing: ['Email'] }, NOW), 0)).toBe(true);
  expect(is(noted(refused, { writable: 'Projects: write' }, NOW), 0)).toBe(false);
  expect(is(relinked(refused, { streams: {}, missing: [] }, NOW), 0)).toBe(false);
  expect(refused).toMatchObject({ missing: ['Never had'], lost: {} });
  const moments = DateTime.fromJSDate(NOW).plus({ minutes: 4 }).toJSDate();
  expect(noted(refused, { unwritable: 'Projects: write' }, moments)).toEqual(refused);
  expect(is(noted(refused, { unwritable: 'Projects: write' }, later(1)), 25 * 0.99)).toBe(true);
});

import { absenceType, employee, type TimeOffBalance } from '#models';
import { amount } from '../../converters.js';
import { mapping } from '../../mapping.js';
import { hours, leaveType, unitOf } from './absence-type.js';
import { hoursPerDay } from './balance-schedule.js';

/** What is left to a person of one kind of absence, in that kind's unit (v1), with what turns days into hours. */
interface BalanceView {
  person: { id: string };
  balance: { id?: string | number; category?: string | null; balance?: number | string | null };
  /** The kind of absence (v1); null when the list does not have it. */
  type: { id_v2?: string | null; category?: string | null; unit?: string | null } | null;
  /** Null: the attribute may not be read. */
  work_schedule: { value?: unknown } | null;
}

export const toTimeOffBalance = mapping<BalanceView, TimeOffBalance>(
  (raw) => raw as unknown as BalanceView,
  ({ at, ref, first, derived, absent }) => ({
    employee: ref(employee, 'person.id'),
    balance: derived(left),
    used: absent, // what is left is all that is told
    policy_type: first(at('balance.category', leaveType), at('type.category', leaveType)),
    absence_type: ref(absenceType, 'type.id_v2'),
  }),
  { withheld: (view) => (isShown(view) ? [] : ['balance']) },
);

/** Hours: days times the person's own hours on a working day. Null where nobody knows how long that is. */
function left(view: BalanceView): number | null {
  const balance = amount(view.balance.balance);
  if (balance === null) return null;
  if (countsHours(view)) return hours(balance);
  const perDay = unitOf(view.type?.unit) === 'DAYS' ? hoursPerDay(view.work_schedule?.value) : null;
  return perDay === null ? null : hours(balance * perDay);
}

const countsHours = ({ type }: BalanceView): boolean => unitOf(type?.unit) === 'HOURS';

/** Without its kind nobody knows what a balance counts, nor without the schedule how long its days are. */
const isShown = (view: BalanceView): boolean =>
  countsHours(view) || (view.type !== null && view.work_schedule !== null);

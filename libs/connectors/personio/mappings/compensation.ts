import { type Compensation, employee } from '#models';
import type { JsonObject } from '../../contract.js';
import { amount, day, instant, oneOf, text } from '../../converters.js';
import { mapping } from '../../mapping.js';
import type { CompensationV2, SalaryV1 } from '../types.js';

/** Either generation's way of saying what somebody is paid, in v2's words. */
interface CompensationView extends Omit<CompensationV2, 'id'> {
  category: string | null;
}

const HOURLY = 'HOURLY_SALARY';
/** Once, whatever its interval says (Personio ignores it there). */
const ONCE = ['ONE_TIME', 'BONUS'];

const period = oneOf({
  MONTHLY: 'MONTH',
  QUARTERLY: 'QUARTER',
  'HALF-YEARLY': 'EVERY_SIX_MONTHS',
  HALF_YEARLY: 'EVERY_SIX_MONTHS',
  YEARLY: 'YEAR',
});
const frequency = oneOf({ 'HALF-YEARLY': 'SEMIANNUALLY', HALF_YEARLY: 'SEMIANNUALLY', YEARLY: 'ANNUALLY' });

export const toCompensation = mapping<CompensationView, Compensation>(
  compensationView,
  ({ at, ref, derived, absent }) => ({
    employee: ref(employee, 'person.id'),
    pay_group: absent,
    pay_rate: at('amount.value', amount),
    pay_period: derived((view) => (view.category === HOURLY ? 'HOUR' : period(intervalOf(view)))),
    pay_frequency: derived((view) => frequency(intervalOf(view))),
    pay_currency: at('amount.currency', text),
    flsa_status: absent, // of the United States
    start_date: at('effective_from', day),
    name: at('type.name', text),
  }),
  {
    words: (view) => ({ pay_period: intervalOf(view), pay_frequency: intervalOf(view) }),
    modifiedAt: ({ updated_at: updatedAt }) => instant(updatedAt),
  },
);

function compensationView(raw: JsonObject): CompensationView {
  if (!('salary' in raw)) return fromV2(raw as unknown as CompensationV2);
  const { salary, person, attribute, interval } = raw as unknown as SalaryV1;
  return {
    person,
    category: salary === 'hourly' ? HOURLY : 'FIXED_SALARY',
    type: { name: attribute.label ?? null },
    amount: { value: attribute.value ?? null, currency: attribute.currency ?? null },
    interval: text(interval)?.toUpperCase() ?? null,
  };
}

const fromV2 = (compensation: CompensationV2): CompensationView => ({
  ...compensation,
  category: text(compensation.type?.category),
});

function intervalOf({ category, interval }: CompensationView): string | null {
  return category !== null && [HOURLY, ...ONCE].includes(category) ? null : text(interval);
}

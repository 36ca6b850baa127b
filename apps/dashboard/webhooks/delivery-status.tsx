import type { JSX } from 'react';
import { Status } from '../ui/index.js';
import { type Delivery, stateOf } from './types.js';

/** How far a delivery is: the same words wherever it is shown. */
export function DeliveryStatus({ delivery }: { delivery: Delivery }): JSX.Element {
  const { tone, words } = stateOf(delivery);
  return <Status tone={tone}>{words}</Status>;
}

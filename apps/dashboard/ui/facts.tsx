import { Text } from '@mantine/core';
import { Fragment, type JSX, type ReactNode } from 'react';

/** What something is called, and what it is; what is null is left out. */
export type Fact = readonly [name: string, value: ReactNode];

/** Names at the left, what they are at the right. */
export function Facts({ facts }: { facts: readonly (Fact | null)[] }): JSX.Element {
  return (
    <Text component="dl" size="sm" className="facts">
      {facts.map(
        (fact) =>
          fact && (
            <Fragment key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </Fragment>
          ),
      )}
    </Text>
  );
}

import { Button } from '@mantine/core';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { Page } from './ui/index.js';

export function NotFoundPage(): JSX.Element {
  return (
    <Page title="There is no such page" description="Its address may be mistyped, or your role does not see it.">
      <div>
        <Button component={Link} href="/connections">
          To the connections
        </Button>
      </div>
    </Page>
  );
}

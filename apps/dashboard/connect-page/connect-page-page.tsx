import './connect-page.css';
import { SimpleGrid, Skeleton } from '@mantine/core';
import { type JSX, useState } from 'react';
import { api } from '../api.js';
import { Failure, Page, Section } from '../ui/index.js';
import { LookForm } from './look-form.js';
import { Preview } from './preview.js';
import type { ConnectPage, Look } from './types.js';

/** How the page looks that customers connect on. */
export function ConnectPagePage(): JSX.Element {
  const page = api.useQuery('get', '/api/v1/connect-page', {}, { refetchOnWindowFocus: false });
  return (
    <Page
      title="Connect page"
      description="The page on which your customers connect their system: whose it is, how it looks, what you use the data for, and where it may be shown. For both environments."
    >
      {page.data && <Editor page={page.data} />}
      {page.error !== null && !page.data && <Failure error={page.error} again={() => void page.refetch()} />}
      {page.isPending && <Skeleton height={320} role="status" aria-label="Loading" />}
    </Page>
  );
}

const lookOf = ({ name, color, purpose, privacy_url, origins }: ConnectPage): Look => ({
  ...{ name, color: color ?? '', logo: null },
  purpose: { en: purpose?.en ?? '', de: purpose?.de ?? '' },
  privacyUrl: privacy_url ?? '',
  origins: origins.join('\n'),
});

function Editor({ page }: { page: ConnectPage }): JSX.Element {
  const [look, setLook] = useState(() => lookOf(page));
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Section title="Look and place">
        <LookForm
          page={page}
          look={look}
          change={setLook}
          saved={(after) => {
            setLook(lookOf(after));
          }}
        />
      </Section>
      <Section title="Preview" description="As a customer sees the beginning of it.">
        <Preview look={look} logoUrl={page.logo_url} />
      </Section>
    </SimpleGrid>
  );
}

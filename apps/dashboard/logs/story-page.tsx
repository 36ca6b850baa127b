import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { Link, useParams } from 'wouter';
import { api } from '../api.js';
import { SentenceList } from '../audit/sentence-list.js';
import { asRefused } from '../refused.js';
import { absoluteOf, Copy, count, Empty, Facts, Failure, Page, Section } from '../ui/index.js';
import { outcomeOf } from '../words.js';
import { filterOf, subjectOf } from './actor.js';
import { ConnectionLink } from './connection-link.js';
import { Answered } from './outcome.js';
import { hasFollowed, WhatFollowed } from './what-followed.js';
import type { Asked, Story } from './types.js';
import { type Names, useNames } from './use-names.js';

const BACK = { href: '/logs', label: 'Logs' };

/** Whether something of it is still under way. */
const isOpen = ({ writes, deliveries }: Story): boolean =>
  writes.some(({ finished_at }) => finished_at === null) || deliveries.some(({ state }) => state === 'waiting');

/** One request: who asked for what, how it was answered, and what became of it. */
export function StoryPage(): JSX.Element {
  const { id } = useParams<{ id: string }>();
  const story = api.useQuery(
    'get',
    '/api/v1/requests/{request_id}',
    { params: { path: { request_id: id } } },
    { refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? 4_000 : false) },
  );
  const unknown = story.error !== null && asRefused(story.error).about.status === 404;
  return (
    <Page title="Story of a request" description={<Id id={id} />} back={BACK}>
      {story.data && <Told story={story.data} />}
      {unknown && <Unknown again={() => void story.refetch()} />}
      {story.error !== null && !unknown && !story.data && (
        <Failure error={story.error} again={() => void story.refetch()} />
      )}
      {story.isPending && (
        <Stack role="status" aria-label="Loading">
          <Skeleton height={160} />
          <Skeleton height={240} />
        </Stack>
      )}
    </Page>
  );
}

function Id({ id }: { id: string }): JSX.Element {
  return (
    <span className="beside">
      <span className="mono breaks">{id}</span>
      <Copy value={id} what="the id" />
    </span>
  );
}

function Unknown({ again }: { again: () => void }): JSX.Element {
  return (
    <Empty
      title="Nothing is known of this request"
      text="Requests can be looked up a second after their answer, for 14 days. Those with a key that is not valid belong to nobody; the other environment has a log of its own."
      action={
        <Button variant="default" onClick={again}>
          Look again
        </Button>
      }
    />
  );
}

function Told({ story }: { story: Story }): JSX.Element {
  const names = useNames();
  const { requests, audit } = story;
  return (
    <>
      {requests.length > 1 && (
        <Text size="sm" c="dimmed">
          This id was given to {requests.length} requests. All of them are told of here, the latest first.
        </Text>
      )}
      {requests.map((asked) => (
        <AskedSection key={asked.at + asked.route} asked={asked} names={names} />
      ))}
      <Section
        title="What followed"
        description={
          hasFollowed(story) ? 'What it wrote at the provider, what changed here, and who was told.' : undefined
        }
      >
        <WhatFollowed story={story} names={names} />
      </Section>
      <Section title="In the audit trail" flush>
        <SentenceList
          deeds={audit}
          names={names}
          none={{ title: 'No entry', text: 'Requests that were not understood at all leave none.' }}
        />
      </Section>
    </>
  );
}

function AskedSection({ asked, names }: { asked: Asked; names: Names }): JSX.Element {
  const { method, route, status, code, ms, at, actor, connector_id } = asked;
  return (
    <Section title="What was asked">
      <Facts
        facts={[
          [
            'Request',
            <span className="mono">
              {method} {route}
            </span>,
          ],
          [
            'Answer',
            <>
              <Answered status={status} /> {code !== null && outcomeOf(code)}
            </>,
          ],
          [
            'By',
            <Anchor component={Link} href={`/logs?actor=${filterOf(actor)}`} size="sm">
              {subjectOf(actor)}
            </Anchor>,
          ],
          connector_id === null ? null : ['Connection', <ConnectionLink id={connector_id} names={names} />],
          ['When', absoluteOf(at)],
          ['Took', `${count(ms)} ms`],
        ]}
      />
    </Section>
  );
}

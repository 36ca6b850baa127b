import { Accordion, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { JSX } from 'react';
import { CodeBlock, durationOf, Empty, Section, Status, Time } from '../ui/index.js';
import { answerOf, type Attempt } from './types.js';

/** Every attempt, the first one first: how it went, what was sent and what was answered. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }): JSX.Element {
  return (
    <Section title="Attempts" flush>
      {attempts.length === 0 ? (
        <Empty title="Not tried yet" text="Its endpoint is paused or disabled, or it is its turn in a moment." />
      ) : (
        <Accordion multiple order={3} chevronPosition="left">
          {attempts.map((attempt) => (
            <Accordion.Item key={attempt.number} value={String(attempt.number)}>
              <Accordion.Control>
                <Line attempt={attempt} />
              </Accordion.Control>
              <Accordion.Panel>
                <Details attempt={attempt} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </Section>
  );
}

function Line({ attempt }: { attempt: Attempt }): JSX.Element {
  return (
    <Group gap="sm" component="span">
      <Text component="span" size="sm" fw={600} className="numbers">
        {attempt.number}
      </Text>
      <Status tone={attempt.code === 'ok' ? 'good' : 'bad'}>{answerOf(attempt)}</Status>
      <Text component="span" size="sm" c="dimmed" className="numbers">
        {durationOf(attempt.milliseconds / 1000)} · <Time at={attempt.at} />
      </Text>
    </Group>
  );
}

const linesOf = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

function Details({ attempt: { request, response } }: { attempt: Attempt }): JSX.Element {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack gap="sm" miw={0}>
        {request === null ? (
          <Text size="sm" c="dimmed">
            Nothing was sent.
          </Text>
        ) : (
          <CodeBlock label="Sent" code={`POST ${request.url}\n${linesOf(request.headers)}`} tallest={240} />
        )}
      </Stack>
      <Stack gap="sm" miw={0}>
        {response === null ? (
          <Text size="sm" c="dimmed">
            Nothing was answered.
          </Text>
        ) : (
          <>
            <CodeBlock label="Answered" code={linesOf(response.headers)} tallest={240} />
            {response.body !== '' && <CodeBlock label="Its body" code={response.body} tallest={240} wrap />}
          </>
        )}
      </Stack>
    </SimpleGrid>
  );
}

import { Tabs } from '@mantine/core';
import type { JSX } from 'react';
import { API } from '../place.js';
import { CodeBlock, Section } from '../ui/index.js';
import { type Call, curlOf, sdkOf } from './calls.js';

/** What is on the page, for a program: the calls that answer with it. */
export function SameByApi({ call: asked }: { call: Omit<Call, 'api'> }): JSX.Element {
  const call = { ...asked, api: API };
  return (
    <Section
      title="The same from your code"
      description={
        <>
          <span className="mono">$PEOPLEPORT_KEY</span> is an API key of this environment,{' '}
          <span className="mono">$CONNECTOR_TOKEN</span> the token of this connection: your server has it from the code
          with which connecting ended, or a key that may administer connections reads it in the list at{' '}
          <span className="mono">GET /api/{call.path.split('/')[2]}/v1/connectors</span>.
        </>
      }
    >
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label="Ways to call the API">
          <Tabs.Tab value="curl">curl</Tabs.Tab>
          <Tabs.Tab value="sdk">SDK</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="curl" pt="md">
          <CodeBlock label="curl" code={curlOf(call)} wrap />
        </Tabs.Panel>
        <Tabs.Panel value="sdk" pt="md">
          <CodeBlock label="TypeScript" code={sdkOf(call)} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}

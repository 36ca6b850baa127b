import { Stack, Text } from '@mantine/core';
import type { JSX, ReactNode } from 'react';
import { CodeBlock, Section } from '../ui/index.js';

const RECEIVER = `import { MessageRefused, Receiver } from '@peopleport/sdk';

const receiver = new Receiver({ secret: process.env.WEBHOOK_SECRET }); // once, not for each request

/** rawBody: as it came, byte by byte. The number is what to answer with. */
export async function receive(rawBody, headers) {
  try {
    await receiver.receive(rawBody, headers, async (event) => {
      console.log(event.type, event.data); // keep it, and leave slow work to others
    });
    return 204;
  } catch (error) {
    if (error instanceof MessageRefused) return error.status; // not ours, or too old
    throw error; // a 500: it is sent again
  }
}`;

interface SignatureProps {
  style: string;
  actions?: ReactNode;
}

/** How a server knows that a message is ours. */
export function Signature({ style, actions }: SignatureProps): JSX.Element {
  return (
    <Section
      title="Verify signatures"
      description="Every message is signed with the endpoint’s secret. Look at the signature before you believe one."
      {...(actions === undefined ? {} : { actions })}
    >
      {style === 'dialect' ? (
        <Text size="sm">
          The header <span className="mono">X-Bindbee-Webhook-Signature</span> is the base64url, without padding, of the
          HMAC-SHA256 of the body as it came, with the newest secret as the text that it is for a key.
        </Text>
      ) : (
        <Stack gap="sm">
          <CodeBlock label="With the SDK" code={RECEIVER} />
          <Text size="sm" c="dimmed" maw="75ch">
            Without it: any package of Standard Webhooks, or by hand. Take the base64 after{' '}
            <span className="mono">whsec_</span> as the key, make the HMAC-SHA256 of{' '}
            <span className="mono">{'<webhook-id>.<webhook-timestamp>.<body>'}</span>, and compare its base64 in
            constant time with each signature in <span className="mono">webhook-signature</span>. Refuse what is older
            than five minutes.
          </Text>
        </Stack>
      )}
    </Section>
  );
}

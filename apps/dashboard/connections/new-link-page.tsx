import { Button, Group, Radio, SimpleGrid, Skeleton, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import type { JSX } from 'react';
import { Link } from 'wouter';
import type { components } from '#sdk';
import { api, renew } from '../api.js';
import { Failure, Page, Section } from '../ui/index.js';
import { LinkShown } from './link-shown.js';
import { OPEN_LINKS } from './open-links.js';
import { CATEGORY_WORDS, type LinkToken } from './types.js';

const BACK = { href: '/connections', label: 'Connections' };

const EMPTY = { choice: '', org_name: '', origin_id: '', email: '', first_sync: true };
type Asked = typeof EMPTY;
type Form = UseFormReturnType<Asked>;

const atLeastTwo = (text: string): string | null => (text.trim().length < 2 ? 'Two letters at least.' : null);

const bodyOf = ({
  choice,
  org_name,
  origin_id,
  email,
  first_sync,
}: Asked): components['schemas']['CreateLinkTokenBody'] => {
  const [integration = '', category = ''] = choice.split('|');
  const end_user_data = {
    ...{ org_name: org_name.trim(), origin_id: origin_id.trim() },
    ...(email.trim() === '' ? {} : { email: email.trim() }),
  };
  return { integration, category, end_user_data, first_sync };
};

/** A link for a new customer: which system, who, and there it is. */
export function NewLinkPage(): JSX.Element {
  const create = api.useMutation('post', '/api/embedded/v1/link/create-link-token');
  const form = useForm<Asked>({
    initialValues: EMPTY,
    validate: {
      choice: (choice) => (choice === '' ? 'Choose one.' : null),
      org_name: atLeastTwo,
      origin_id: atLeastTwo,
    },
  });
  if (create.data)
    return (
      <Made
        link={create.data}
        customer={form.values.org_name.trim()}
        onAnother={() => {
          create.reset();
          form.reset();
        }}
      />
    );
  return (
    <Page
      title="New link"
      description="Send it to a customer: it leads them through connecting their system."
      back={BACK}
    >
      <form
        noValidate
        onSubmit={form.onSubmit((asked) => {
          create.mutate({ body: bodyOf(asked) }, { onSuccess: () => void renew(OPEN_LINKS) });
        })}
      >
        <Stack gap="lg">
          <Section title="Which system">
            <Choice {...form.getInputProps('choice')} />
          </Section>
          <Customer form={form} />
          {create.error !== null && <Failure error={create.error} />}
          <Group>
            <Button type="submit" loading={create.isPending}>
              Create the link
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}

interface MadeProps {
  link: LinkToken;
  customer: string;
  onAnother: () => void;
}

function Made({ link, customer, onAnother }: MadeProps): JSX.Element {
  return (
    <Page title="The link is made" back={BACK}>
      <Section title={customer}>
        <LinkShown link={link} customer={customer} />
      </Section>
      <Group gap="xs">
        <Button component={Link} href="/connections">
          Done
        </Button>
        <Button variant="default" onClick={onAnother}>
          Make another one
        </Button>
      </Group>
    </Page>
  );
}

function Customer({ form }: { form: Form }): JSX.Element {
  return (
    <Section title="Which customer">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextInput label="Name" description="The customer sees it." required {...form.getInputProps('org_name')} />
        <TextInput
          label="Your id of the customer"
          description="What you find the connection by."
          required
          {...form.getInputProps('origin_id')}
        />
        <TextInput
          label="E-mail"
          description="Of whoever connects. It can be left out."
          type="email"
          {...form.getInputProps('email')}
        />
      </SimpleGrid>
      <Switch
        label="Sync everything as soon as it is connected"
        {...form.getInputProps('first_sync', { type: 'checkbox' })}
      />
    </Section>
  );
}

/** What the form gives it. */
type ChoiceProps = Pick<ReturnType<Form['getInputProps']>, 'value' | 'onChange' | 'error'>;

function Choice(props: ChoiceProps): JSX.Element {
  const integrations = api.useQuery('get', '/api/v1/lookup/integrations');
  if (integrations.error !== null)
    return <Failure error={integrations.error} again={() => void integrations.refetch()} />;
  if (!integrations.data) return <Skeleton height={60} role="status" aria-label="Loading" />;
  const choices = integrations.data.integrations.flatMap(({ slug, display_name, categories }) =>
    categories.map((category) => ({ value: `${slug}|${category}`, display_name, category })),
  );
  return (
    <Radio.Group {...props} aria-label="Which system">
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm">
        {choices.map(({ value, display_name, category }) => (
          <Radio.Card key={value} value={value} p="md" radius="md">
            <Group wrap="nowrap" gap="sm">
              <Radio.Indicator />
              <div>
                <Text fw={600}>{display_name}</Text>
                <Text size="sm" c="dimmed">
                  {category === 'ATS' ? CATEGORY_WORDS.ats : CATEGORY_WORDS.hris}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import type { InvitationOffer } from '../schemas.js';
import { SignOn } from './sign-on.js';
import { longEnough, PASSWORD_HELP } from './password.js';

export interface Account {
  email: string;
  name: string;
  password: string;
}

interface AccountStepProps {
  offer: InvitationOffer;
  account: Account | null;
  token: string;
  onDone: (account: Account) => void;
}

/** Who it is, as far as the invitation does not say it, and a password. */
export function AccountStep({ offer, account, token, onDone }: AccountStepProps): JSX.Element {
  const form = useForm<Account>({
    initialValues: account ?? { email: offer.email ?? '', name: offer.name ?? '', password: '' },
    validate: {
      email: (email) => (email.includes('@') ? null : 'Your e-mail address.'),
      name: (name) => (name.trim() === '' ? 'Your name, as colleagues know you.' : null),
      password: (password, { email }) => longEnough(password, email),
    },
  });
  /** Needs no password. */
  const accepts = (): { invitation: string; email?: string; name?: string } | null => {
    const { name, email } = form.values;
    if (!offer.is_reset && form.validateField('name').hasError) return null;
    if (form.validateField('email').hasError) return null;
    return {
      invitation: token,
      ...(offer.is_reset ? {} : { name: name.trim() }),
      ...(offer.email === null ? { email: email.trim() } : {}),
    };
  };
  return (
    <form onSubmit={form.onSubmit(onDone)}>
      <Stack gap="md">
        {!offer.is_reset && (
          <TextInput label="Name" autoComplete="name" required maxLength={200} {...form.getInputProps('name')} />
        )}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          readOnly={offer.email !== null}
          {...(offer.email === null ? {} : { description: 'The invitation is for this address.' })}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          description={PASSWORD_HELP}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
        <Button type="submit">Continue</Button>
        <SignOn accepts={accepts} />
      </Stack>
    </form>
  );
}

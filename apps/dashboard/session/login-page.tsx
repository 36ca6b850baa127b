import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { JSX } from 'react';
import { useState } from 'react';
import { api, setSession } from '../api.js';
import { asRefused } from '../refused.js';
import { Failure } from '../ui/index.js';
import { CodeInput } from './code-input.js';
import { Outside } from './outside.js';
import { CameBack, SignOn } from './sign-on.js';

/** E-mail and password, and then the code that only the member's device knows. */
export function LoginPage(): JSX.Element {
  const login = api.useMutation('post', '/api/v1/session');
  const [asksCode, setAsksCode] = useState(false);
  const form = useForm({ initialValues: { email: '', password: '', code: '' } });
  const submit = async ({ email, password, code }: typeof form.values): Promise<void> => {
    try {
      const body = { email: email.trim(), password, ...(asksCode ? { code: code.trim() } : {}) };
      setSession(await login.mutateAsync({ body }));
    } catch (error) {
      const refused = asRefused(error);
      if (refused.code === 'code_required') {
        login.reset();
        setAsksCode(true);
      } else if (refused.code === 'login_refused') setAsksCode(false);
      form.setFieldValue('code', '');
    }
  };
  const title = asksCode ? 'Enter your code' : 'Log in';
  return (
    <Outside title={title} text={asksCode ? 'It is in your authenticator app.' : null}>
      {!asksCode && !login.isError && <CameBack />}
      <form onSubmit={form.onSubmit((values) => void submit(values))}>
        <Stack gap="md">
          {asksCode ? (
            <CodeInput {...form.getInputProps('code')} recovery data-autofocus />
          ) : (
            <Credentials email={form.getInputProps('email')} password={form.getInputProps('password')} />
          )}
          {login.error !== null && <Failure error={login.error} />}
          <Button type="submit" loading={login.isPending} fullWidth>
            {asksCode ? 'Log in' : 'Continue'}
          </Button>
          {asksCode && (
            <Button
              variant="subtle"
              onClick={() => {
                setAsksCode(false);
                login.reset();
                form.reset();
              }}
            >
              Log in as somebody else
            </Button>
          )}
        </Stack>
      </form>
      {!asksCode && <SignOn />}
    </Outside>
  );
}

function Credentials({ email, password }: { email: object; password: object }): JSX.Element {
  return (
    <>
      <TextInput label="E-mail" type="email" autoComplete="username" required data-autofocus {...email} />
      <PasswordInput label="Password" autoComplete="current-password" required {...password} />
    </>
  );
}

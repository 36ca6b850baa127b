import { TextInput, type TextInputProps } from '@mantine/core';
import type { JSX } from 'react';

/** For the six digits of an authenticator app; with `recovery`, or one of the recovery codes. */
export function CodeInput({ recovery = false, ...props }: TextInputProps & { recovery?: boolean }): JSX.Element {
  return (
    <TextInput
      label={recovery ? 'Code, or a recovery code' : 'Six digits from the app'}
      {...(recovery ? {} : { inputMode: 'numeric' })}
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      required
      {...props}
    />
  );
}

import { Button, Group, TextInput } from '@mantine/core';
import { type JSX, useState } from 'react';
import { useLocation } from 'wouter';

/** As the API takes ids of requests. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

/** From the id in a log or an error to the story of the request. */
export function LookUp(): JSX.Element {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const [, go] = useLocation();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const id = typed.trim();
        if (REQUEST_ID.test(id)) go(`/logs/${id}`);
        else setWrong(true);
      }}
    >
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          aria-label="Id of a request"
          placeholder="Id of a request"
          className="mono"
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setWrong(false);
          }}
          error={wrong && 'X-Request-Id of its answer: 8 to 64 letters, digits and hyphens.'}
          spellCheck={false}
          w={{ base: 230, sm: 300 }}
        />
        <Button type="submit" variant="default">
          Look up
        </Button>
      </Group>
    </form>
  );
}

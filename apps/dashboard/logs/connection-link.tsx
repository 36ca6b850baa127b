import { Anchor } from '@mantine/core';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { type Names, shortOf } from './use-names.js';

interface ConnectionLinkProps {
  id: string | null;
  names: Names;
  /** Among words, where its colour alone would not tell that it is a link. */
  inText?: boolean;
}

/** The connection that something was about. */
export function ConnectionLink({ id, names, inText = false }: ConnectionLinkProps): JSX.Element {
  if (id === null) return <span>–</span>;
  return (
    <Anchor component={Link} href={`/connections/${id}`} size="sm" underline={inText ? 'always' : 'hover'}>
      {names.connections.get(id) ?? shortOf(id)}
    </Anchor>
  );
}

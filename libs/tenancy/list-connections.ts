import { InvalidRequest, isUuid } from '#kernel';
import type { Prisma } from '#store';
import { type ApiKeyRef, tokenHash } from './api-key.js';

export interface ListConnections {
  category?: 'hris' | 'ats';
  connectorToken?: string;
  isActive?: boolean;
  originId?: string;
  pageSize: number;
  cursor?: string;
}

export function whereOf({ environment, member }: ApiKeyRef, query: ListConnections): Prisma.ConnectionWhereInput {
  const { category, connectorToken, isActive, originId, cursor } = query;
  const named = (text: string): Prisma.ConnectionWhereInput =>
    member && isUuid(text) ? { id: text } : { tokenHash: tokenHash(text) };
  return {
    environment,
    ...(category === undefined ? {} : { category }),
    ...(originId === undefined ? {} : { originId }),
    ...(isActive === undefined ? {} : { status: isActive ? 'complete' : { not: 'complete' } }),
    AND: [
      connectorToken === undefined ? {} : named(connectorToken),
      cursor === undefined ? {} : { id: { gt: placeOf(cursor) } },
    ],
  };
}

export const cursorOf = (id: string): string => Buffer.from(id).toString('base64url');

function placeOf(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!isUuid(id))
    throw new InvalidRequest([{ loc: ['query', 'cursor'], msg: 'The cursor is not valid', type: 'value_error' }]);
  return id;
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HealthLinkRef } from '#connect';
import type { ApiKeyRef, ConnectionRef, ErasureCertificate, MemberRef, SessionRef } from '#tenancy';
import { uuidOf } from './path-id.js';
import { nameOf } from './plain-name.js';

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

function lookedUp<Found>(found: Found | null): Found {
  if (found === null) throw new Error('A handler asks for what no guard of its route has looked up.');
  return found;
}

/** The API key that calls. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ApiKeyRef =>
  lookedUp(requestOf(context).apiKey),
);

/** The session of the member who calls. */
export const Session = createParamDecorator((_: unknown, context: ExecutionContext): SessionRef =>
  lookedUp(requestOf(context).member),
);

/** The member who calls: no key does. */
export const CallingMember = createParamDecorator(
  (_: unknown, context: ExecutionContext): MemberRef => lookedUp(requestOf(context).member).member,
);

/** The connection that the route's guard held against the key. */
export const Connected = createParamDecorator((_: unknown, context: ExecutionContext): ConnectionRef =>
  lookedUp(requestOf(context).connection),
);

/** The link that a customer has kept. */
export const HealthLink = createParamDecorator((_: unknown, context: ExecutionContext): HealthLinkRef =>
  lookedUp(requestOf(context).healthLink),
);

/** What a health link is to end. */
export interface ToEnd {
  connection: ConnectionRef;
  link: HealthLinkRef;
}

/** What a health link is to end, or the certificate of what it has ended before. */
export const Ending = createParamDecorator((_: unknown, context: ExecutionContext): ToEnd | ErasureCertificate => {
  const { certificate, connection, healthLink } = requestOf(context);
  return certificate ?? { connection: lookedUp(connection), link: lookedUp(healthLink) };
});

/** The connection that query or body name; null when they name none. */
export const Named = createParamDecorator(
  (_: unknown, context: ExecutionContext): ConnectionRef | null => requestOf(context).connection,
);

/** The id in the path; a text that is no id is refused. */
export const PathId = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  uuidOf((requestOf(context).params as { id: string }).id),
);

/** What else than the connector the path names, by its id. */
export const InPath = createParamDecorator((name: string, context: ExecutionContext): string =>
  uuidOf((requestOf(context).params as Record<string, string>)[name] ?? '', name),
);

/** What the path names by what it is called: a model. */
export const NameInPath = createParamDecorator((name: string, context: ExecutionContext): string =>
  nameOf((requestOf(context).params as Record<string, string>)[name] ?? '', name),
);

/** Aborted once the caller has gone. */
export const Gone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const gone = new AbortController();
  const { raw } = context.switchToHttp().getResponse<FastifyReply>();
  raw.once('close', () => {
    gone.abort();
  });
  return gone.signal;
});

/** The query, read by a compiled reader. */
export const QueryBy = createParamDecorator((read: (given: never) => unknown, context: ExecutionContext): unknown =>
  read(requestOf(context).query as never),
);

/** Has the audit trail name what a change has made, by its id. */
export const Making = createParamDecorator((_: unknown, context: ExecutionContext) => (subject: string): void => {
  requestOf(context).change = { outcome: 'ok', subject };
});

/** The answer's headers. Not Fastify's reply itself: that is a promise of its own end, and arguments are awaited. */
export interface Reply {
  header(name: string, value: string): void;
}

export const Answering = createParamDecorator((_: unknown, context: ExecutionContext): Reply => {
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  return {
    header: (name, value) => {
      reply.header(name, value);
    },
  };
});

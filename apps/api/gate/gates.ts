import { applyDecorators, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiParam,
  ApiSecurity,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ErrorDto, InvalidRequestDto } from '../http/error.dto.js';
import { type Access, Accessed } from './access.js';
import { ChangeInterceptor } from './change.interceptor.js';
import { HealthGuard } from './health.guard.js';
import { KeyGuard } from './key.guard.js';
import { NameGuard } from './name.guard.js';
import { PathGuard } from './path.guard.js';
import { ReturnGuard, SessionGuard, VisitorGuard } from './session.guard.js';
import { TokenGuard } from './token.guard.js';

/** Called with an API key, or by a member who is logged in. */
export const ByKey = (access: Access): MethodDecorator =>
  applyDecorators(common(access), UseGuards(KeyGuard), ...either({}));

/** Called with an API key, and by no member: what is answered is for programs. */
export const ByKeyOnly = (access: Access): MethodDecorator =>
  applyDecorators(common({ ...access, byKeyOnly: true }), UseGuards(KeyGuard), ApiSecurity({ api_key: [] }));

/** Called with an API key, or by a member who is logged in, and a connector token, or a connector's id by members: one customer's data. */
export const ByToken = (access: Access): MethodDecorator =>
  applyDecorators(
    common({ ...access, byToken: true }),
    UseGuards(KeyGuard, TokenGuard),
    ...either({ connector_token: [] }),
  );

/** Called with an API key, or by a member who is logged in; the path names a connector of their own. */
export const ByPath = (access: Access): MethodDecorator =>
  applyDecorators(
    common(access),
    UseGuards(KeyGuard, PathGuard),
    ...either({}),
    ApiParam({ name: 'id', description: "The connector's id.", schema: { type: 'string', format: 'uuid' } }),
    ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such connector.' }),
  );

/** The same; query or body may name a connector of their own, by its token or for members by its id. */
export const ByName = (access: Access): MethodDecorator =>
  applyDecorators(
    common(access),
    UseGuards(KeyGuard, NameGuard),
    ...either({}),
    ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such thing, or no such connector.' }),
  );

/** Called by a member who is logged in, and never with a key: what is asked for has no scope that a key could have. */
export const ByMember = (access: Access & { needs: 'members:manage' }): MethodDecorator =>
  applyDecorators(common(access), UseGuards(KeyGuard), ApiSecurity({ session: [] }));

/** Called by a member who is logged in, about what is their own. */
export const BySession = (access: Access): MethodDecorator =>
  applyDecorators(
    Accessed(access),
    ...(access.changes ? [UseInterceptors(ChangeInterceptor)] : []),
    UseGuards(SessionGuard),
    ApiSecurity({ session: [] }),
    ApiUnauthorizedResponse({
      type: ErrorDto,
      description: 'Nobody is logged in, or not any more: `session_invalid`.',
    }),
    ...ofBrowsers,
  );

/** Called by a page of ours, for whoever wants to be let in. Who that is, is known to the handler only. */
export const ByVisitor = (access: Access): MethodDecorator =>
  applyDecorators(
    Accessed(access),
    ...(access.changes ? [UseInterceptors(ChangeInterceptor)] : []),
    UseGuards(VisitorGuard),
    ...ofBrowsers,
  );

/**
 * Called by a browser that an identity provider sends back: a page of others' asks for a change, which every other gate refuses. The handler
 * sees that the same browser has begun it.
 */
export const ByProvider = (access: Access & { changes: true }): MethodDecorator =>
  applyDecorators(Accessed(access), UseInterceptors(ChangeInterceptor), UseGuards(ReturnGuard));

const ofBrowsers = [
  ApiForbiddenResponse({ type: ErrorDto, description: 'The request does not come from a page of ours: `cross_site`.' }),
  ApiUnprocessableEntityResponse({ type: InvalidRequestDto, description: 'A parameter is not valid.' }),
  ApiTooManyRequestsResponse({
    type: ErrorDto,
    description: 'Too many requests: `rate_limited`. Wait for `Retry-After` seconds.',
  }),
];

/** Called with a link that a customer has kept, and without a key. Without an access: what it answers is in no audit trail. */
export const ByHealthLink = (access?: Access): MethodDecorator =>
  applyDecorators(
    ...(access ? [Accessed(access)] : []),
    ...(access?.changes ? [UseInterceptors(ChangeInterceptor)] : []),
    UseGuards(HealthGuard),
    ApiSecurity({ health_link: [] }),
    ApiNotFoundResponse({
      type: ErrorDto,
      description: 'The link is unknown, revoked, or of a connector that is gone: `health_token_invalid`.',
    }),
    ApiTooManyRequestsResponse({
      type: ErrorDto,
      description: 'Too many requests: `rate_limited`. Wait for `Retry-After` seconds.',
    }),
  );

/** An API key, or a member's session in its place. */
const either = (more: Record<string, string[]>): MethodDecorator[] => [
  ApiSecurity({ api_key: [], ...more }),
  ApiSecurity({ session: [], ...more }),
];

const common = (access: Access): MethodDecorator =>
  applyDecorators(
    Accessed(access),
    ...(access.changes ? [UseInterceptors(ChangeInterceptor)] : []),
    ApiUnauthorizedResponse({
      type: ErrorDto,
      description:
        'A key or token is missing or not valid: `api_key_invalid`, `connector_token_invalid`; or a session is over: `session_invalid`.',
    }),
    ApiForbiddenResponse({
      type: ErrorDto,
      description:
        'The key, the token or the role is not for this: `scope_missing`, `category_mismatch`; or a page of others’ asks: `cross_site`.',
    }),
    ApiUnprocessableEntityResponse({ type: InvalidRequestDto, description: 'A parameter is not valid.' }),
    ApiTooManyRequestsResponse({
      type: ErrorDto,
      description: 'Too many requests: `rate_limited`. Wait for `Retry-After` seconds.',
    }),
  );
